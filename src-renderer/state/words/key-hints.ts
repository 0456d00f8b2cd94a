/** Tooltips that name a single key. */
import { t } from '../../strings/catalogue';
import type { Preferences } from '../preferences.svelte';

let preferences: Pick<Preferences, 'singleKeys'> = { singleKeys: true };

/** From now on tooltips follow whether single keys are on; before they name them all. */
export function hintKeysOf(chosen: Pick<Preferences, 'singleKeys'>): void {
  preferences = chosen;
}

/** A tooltip with the single key that does the same; without it while single keys are off, since the key does nothing then. */
export function withKey(hint: string, key: string): string {
  return preferences.singleKeys ? t('keys.hint', { hint, key }) : hint;
}
