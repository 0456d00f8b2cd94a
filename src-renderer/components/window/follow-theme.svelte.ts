/** Puts the chosen theme on the document, and follows the system's where that was chosen. */
import type { Preferences } from '../../state/preferences.svelte';

/**
 * Keeps `data-theme` on the document's element: `dark` or `light`.
 *
 * @param preferences Whose `theme` decides; `system` follows the system as it changes.
 * @returns           Ends the following.
 */
export function followTheme(preferences: Preferences): () => void {
  const light = window.matchMedia('(prefers-color-scheme: light)');
  const apply = (): void => {
    const theme = preferences.theme === 'system' ? (light.matches ? 'light' : 'dark') : preferences.theme;
    document.documentElement.dataset.theme = theme;
  };
  light.addEventListener('change', apply);
  const stop = $effect.root(() => {
    $effect(apply);
  });
  return () => {
    light.removeEventListener('change', apply);
    stop();
  };
}
