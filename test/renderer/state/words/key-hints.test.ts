import { afterEach, expect, it } from 'vitest';
import { hintKeysOf, withKey } from '../../../../src-renderer/state/words/key-hints';

afterEach(() => hintKeysOf({ singleKeys: true }));

it('names the key of a tooltip exactly while single keys are on', () => {
  const preferences = { singleKeys: true };
  hintKeysOf(preferences);
  expect(withKey('Turn the split line', 'L')).toBe('Turn the split line (L)');
  preferences.singleKeys = false;
  expect(withKey('Turn the split line', 'L')).toBe('Turn the split line');
});
