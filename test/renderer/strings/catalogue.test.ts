import { describe, expect, it } from 'vitest';
import { en } from '../../../src-renderer/strings/en';
import { counted, t } from '../../../src-renderer/strings/catalogue';

describe('the catalogue', () => {
  it('fills in every placeholder', () => {
    expect(t('bar.facts', { width: 600, height: 400, depth: 8, profile: 'sRGB' })).toBe(
      '600 × 400 · 8 bit · sRGB',
    );
  });

  it('says the singular for exactly 1', () => {
    expect(counted('photo.levels', 1, { levels: 1 })).toBe('(1 level)');
    expect(counted('photo.levels', 0.5, { levels: 0.5 })).toBe('(0.5 levels)');
  });

  it('gives every singular the placeholders of its plural', () => {
    const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
    const texts: Record<string, string> = en;
    for (const [key, text] of Object.entries(texts)) {
      if (!key.endsWith('.one')) continue;
      expect(placeholders(text)).toEqual(placeholders(texts[key.slice(0, -4)] ?? 'missing'));
    }
  });
});
