import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInPresets, presetStrengths, presetSubjects } from '../../src-main/contract/built-in-presets';
import { hasPreset, parsePreset, presetOf } from '../../src-main/contract/preset';
import { initialRecipe, recipeSchema } from '../../src-main/contract/recipe';
import * as v from 'valibot';
import { refusal } from '../support/refusal';

const file = (part: object): string => JSON.stringify({ version: 1, name: 'Mine', recipe: {}, ...part });

describe('a preset file', () => {
  it('comes back from its own JSON unchanged', () => {
    const preset = presetOf('Mine', { ...initialRecipe, betaHundredths: 130 });
    expect(parsePreset(JSON.stringify(preset))).toEqual(preset);
  });

  it('may name some of the settings only, and never how exact a solve is', () => {
    expect(parsePreset(file({ recipe: { betaHundredths: 70 } })).recipe).toEqual({ betaHundredths: 70 });
    for (const key of ['toleranceHundredths', 'maxIterations', 'version'])
      expect(refusal(() => parsePreset(file({ recipe: { [key]: 1 } })))).toContain(key);
  });

  it('has exact keys: others are refused by name, prototype keys too', () => {
    for (const key of ['x', '__proto__', 'constructor', 'prototype', 'toString']) {
      expect(refusal(() => parsePreset(`{"version":1,"name":"a","recipe":{},"${key}":{}}`))).toContain(key);
      expect(refusal(() => parsePreset(`{"version":1,"name":"a","recipe":{"${key}":1}}`))).toContain(key);
    }
    for (const key of ['version', 'name', 'recipe'])
      expect(refusal(() => parsePreset(file({ [key]: undefined })))).toContain(key);
  });

  it('has a name of 1 to 60 letters on one line, without the white space round it', () => {
    expect(parsePreset(file({ name: '  Old scans ' })).name).toBe('Old scans');
    expect(parsePreset(file({ name: 'a'.repeat(60) })).name).toHaveLength(60);
    for (const name of ['', '   ', 'a'.repeat(61), 'a\nb', 'a\u202eb', 7, null])
      expect(refusal(() => parsePreset(file({ name })))).toMatch(/name/);
  });

  it('has at most 64 KB', () => {
    expect(refusal(() => parsePreset(file({}).padEnd(65_537)))).toMatch(/at most 65536 bytes/);
    expect(parsePreset(file({}).padEnd(65_536)).name).toBe('Mine');
  });

  it('is refused in one line whatever it holds (1,000 values)', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(refusal(() => parsePreset(text))).not.toContain('\n');
      }),
      { numRuns: 1000, seed: 4 },
    );
  });
});

describe('the presets that come with Rudin', () => {
  it('are light, medium and strong for each of five subjects, each a valid recipe with an automatic weight', () => {
    expect(builtInPresets).toHaveLength(presetSubjects.length * presetStrengths.length);
    for (const { recipe } of builtInPresets) {
      expect(v.is(recipeSchema, { ...initialRecipe, ...recipe })).toBe(true);
      expect(recipe.weightMillionths).toBe('auto');
      expect(hasPreset({ ...initialRecipe, ...recipe }, recipe)).toBe(true);
    }
  });

  it('grow stronger from light to strong in every subject', () => {
    for (const subject of presetSubjects) {
      const factors = builtInPresets
        .filter((preset) => preset.subject === subject)
        .map(({ recipe }) => recipe.autoFactorHundredths ?? 0);
      expect(factors).toEqual(factors.toSorted((a, b) => a - b));
      expect(new Set(factors).size).toBe(3);
    }
  });
});
