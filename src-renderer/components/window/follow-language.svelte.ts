/** Speaks the chosen language, or the system's, and tells the document and whoever else speaks it. */
import { languageFor, type Language } from '@contract/language';
import type { Preferences } from '../../state/preferences.svelte';
import { spoken } from '../../strings/language.svelte';

/**
 * Keeps the catalogue and the document's `lang` at the language of the preferences; `system` is what the browser prefers.
 *
 * @param tell Told of the language, now and whenever another is spoken: the desktop's menu follows it.
 * @returns    Ends the following.
 */
export function followLanguage(preferences: Preferences, tell: (language: Language) => void): () => void {
  return $effect.root(() => {
    $effect(() => {
      const { language } = preferences;
      spoken.language = language === 'system' ? languageFor(navigator.languages) : language;
      document.documentElement.lang = spoken.language;
      tell(spoken.language);
    });
  });
}
