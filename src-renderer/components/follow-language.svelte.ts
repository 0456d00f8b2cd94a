/** Speaks the chosen language, or the system's, and tells the document. */
import type { Preferences } from '../state/preferences.svelte';
import { languageFor, spoken } from '../strings/language.svelte';

/**
 * Keeps the catalogue and the document's `lang` at the language of the preferences; `system` is what the browser prefers.
 *
 * @returns Ends the following.
 */
export function followLanguage(preferences: Preferences): () => void {
  return $effect.root(() => {
    $effect(() => {
      const { language } = preferences;
      spoken.language = language === 'system' ? languageFor(navigator.languages) : language;
      document.documentElement.lang = spoken.language;
    });
  });
}
