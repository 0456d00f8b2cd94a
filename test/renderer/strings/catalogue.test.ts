import { describe, expect, it } from 'vitest';
import { en } from '../../../src-renderer/strings/en';
import { counted, t } from '../../../src-renderer/strings/catalogue';
import { spoken } from '../../../src-renderer/strings/language.svelte';
import { zhHans } from '../../../src-renderer/strings/zh-hans';

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

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
    const texts: Record<string, string> = en;
    for (const [key, text] of Object.entries(texts)) {
      if (!key.endsWith('.one')) continue;
      expect(placeholders(text)).toEqual(placeholders(texts[key.slice(0, -4)] ?? 'missing'));
    }
  });
});

describe('the catalogue in Simplified Chinese', () => {
  it('has words for every key that has some in English, with the same placeholders', () => {
    expect(Object.keys(zhHans).sort()).toEqual(Object.keys(en).sort());
    for (const [key, text] of Object.entries<string>(en)) {
      const translated = zhHans[key as keyof typeof en];
      expect(placeholders(translated), key).toEqual(placeholders(text));
      expect(translated === '', key).toBe(text === '');
    }
  });

  it('is translated: sentences are in Chinese letters', () => {
    const sentences = Object.entries<string>(en).filter(([, text]) => /[a-z]+ [a-z]+ [a-z]+/.test(text));
    const untranslated = sentences.filter(([key]) => !/\p{Script=Han}/u.test(zhHans[key as keyof typeof en]));
    expect(untranslated).toEqual([]);
  });

  it('is spoken once it is chosen', () => {
    spoken.language = 'zh-Hans';
    expect(t('stage.fit')).toBe('适合窗口');
    expect(counted('photo.levels', 1, { levels: 1 })).toBe('（1 级）');
    spoken.language = 'en';
    expect(t('stage.fit')).toBe('Fit');
  });
});
