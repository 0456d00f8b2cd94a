/** Which language is spoken; the catalogue reads it, and what is on screen follows. */
import type { Language } from '@contract/language';

export const spoken = $state<{ language: Language }>({ language: 'en' });
