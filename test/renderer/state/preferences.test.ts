import { describe, expect, it } from 'vitest';
import { Preferences, type Store } from '../../../src-renderer/state/preferences.svelte';

/** A store in memory. */
function storeWith(text: string | null): Store & { text: string | null } {
  return {
    text,
    getItem() {
      return this.text;
    },
    setItem(_key: string, value: string) {
      this.text = value;
    },
  };
}

describe('Preferences', () => {
  it('keeps what was chosen for the next time', () => {
    const store = storeWith(null);
    const first = new Preferences(store);
    first.theme = 'light';
    first.singleKeys = false;
    first.panel = false;
    const second = new Preferences(store);
    expect([second.theme, second.singleKeys, second.panel]).toEqual(['light', false, false]);
  });

  it.each(['{', 'null', '{"theme":"pink","singleKeys":"no","panel":1}'])(
    'starts anew from what it does not understand: %s',
    (text) => {
      const preferences = new Preferences(storeWith(text));
      expect([preferences.theme, preferences.singleKeys, preferences.panel]).toEqual(['system', true, true]);
    },
  );

  it('works without a store', () => {
    const preferences = new Preferences(null);
    preferences.theme = 'dark';
    expect(preferences.theme).toBe('dark');
  });
});
