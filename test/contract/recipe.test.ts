import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RudinError } from '../../src-main/contract/outcome';
import { noiseModels, parameters } from '../../src-main/contract/parameters';
import { initialRecipe, parseRecipe, solverValues, toUnits, weightOf } from '../../src-main/contract/recipe';
import { refusal } from '../support/refusal';

describe('recipe', () => {
  it('comes back from its own JSON unchanged', () => {
    expect(parseRecipe(JSON.stringify(initialRecipe))).toEqual(initialRecipe);
  });

  it('is taken out of a sidecar, and refused where that holds none', () => {
    const sidecar = { program: 'rudin 0.1.0', input: {}, recipe: initialRecipe, solve: {} };
    expect(parseRecipe(JSON.stringify(sidecar))).toEqual(initialRecipe);
    expect(refusal(() => parseRecipe('{"program":"rudin","cells":[]}'))).toMatch(/a recipe for every cell/);
    expect(parseRecipe(`\uFEFF${JSON.stringify(sidecar)}`)).toEqual(initialRecipe);
    expect(refusal(() => parseRecipe('{"version":1,"weightMillionths":null}'))).toBe(
      'weightMillionths: weight must be a number or "auto"',
    );
    expect(refusal(() => parseRecipe('{"program":"rudin"}'))).toMatch(/JSON object/);
    expect(refusal(() => parseRecipe('{"program":"rudin","recipe":{"version":1,"x":1}}'))).toContain('"x"');
  });

  it('has no weight of its own where it holds a strength, whatever its weight says', () => {
    const recipe = { ...initialRecipe, weightMillionths: 200_000 };
    expect(solverValues(recipe)).toMatchObject({ weight: 0.2, removedRms: null });
    const held = { ...recipe, strengthMillionths: 87_000 };
    expect(solverValues(held)).toMatchObject({ weight: null, removedRms: 0.087 });
    expect(parseRecipe(JSON.stringify(held))).toEqual(held);
  });

  it('fills missing keys with their initial values, but wants a version', () => {
    expect(parseRecipe('{"version":1,"betaHundredths":150}')).toEqual({
      ...initialRecipe,
      betaHundredths: 150,
    });
    expect(refusal(() => parseRecipe('{"betaHundredths":150}'))).toMatch(/version/);
    expect(refusal(() => parseRecipe('{"version":2}'))).toMatch(/version must be 1/);
  });

  it.each([
    ['betaHundredths', 30, 300],
    ['weightMillionths', 0, 100_000_000],
    ['strengthMillionths', 1, 1_000_000],
    ['autoFactorHundredths', 10, 1000],
    ['chromaWeightHundredths', 50, 400],
    ['toleranceHundredths', 1, 1000],
    ['maxIterations', 1, 100_000],
  ] as const)('takes %s from %d to %d and refuses one beyond on either side', (key, min, max) => {
    for (const good of [min, max]) {
      expect(parseRecipe(JSON.stringify({ version: 1, [key]: good }))[key]).toBe(good);
    }
    // A strength that is null is none.
    const none = key === 'strengthMillionths' ? [] : [null];
    for (const bad of [min - 1, max + 1, min + 0.5, '100', ...none, [], true]) {
      expect(refusal(() => parseRecipe(JSON.stringify({ version: 1, [key]: bad })))).toContain(key);
    }
  });

  it('multiplies the automatic weight by its factor, up to the largest weight, and leaves a weight that it names', () => {
    const strong = { ...initialRecipe, autoFactorHundredths: 150 };
    expect(weightOf(strong, 80_000)).toBe(120_000);
    expect(weightOf(initialRecipe, 80_000)).toBe(80_000);
    expect(weightOf({ ...strong, autoFactorHundredths: 1000 }, 90_000_000)).toBe(100_000_000);
    expect(weightOf({ ...strong, weightMillionths: 7 }, 80_000)).toBe(7);
  });

  it('takes the noise models and the edge pass by name, and refuses anything else', () => {
    for (const noiseModel of noiseModels) {
      expect(parseRecipe(JSON.stringify({ version: 1, noiseModel })).noiseModel).toBe(noiseModel);
    }
    for (const edgePass of [true, false]) {
      expect(parseRecipe(JSON.stringify({ version: 1, edgePass })).edgePass).toBe(edgePass);
    }
    for (const bad of ['white', '', null, 1, true]) {
      expect(refusal(() => parseRecipe(JSON.stringify({ version: 1, noiseModel: bad })))).toContain(
        'noiseModel',
      );
    }
    for (const bad of ['true', 0, 1, null]) {
      expect(refusal(() => parseRecipe(JSON.stringify({ version: 1, edgePass: bad })))).toContain('edgePass');
    }
  });

  it('counts weights that differ from pixel to pixel at beta 1 alone', () => {
    const recipe = { ...initialRecipe, noiseModel: 'by-level', edgePass: true } as const;
    expect(solverValues(recipe)).toMatchObject({ noiseModel: 'by-level', edgePass: true });
    for (const betaHundredths of [30, 99, 101, 300]) {
      expect(solverValues({ ...recipe, betaHundredths })).toMatchObject({
        noiseModel: 'uniform',
        edgePass: false,
      });
    }
  });

  it('names an unknown key, prototype keys too', () => {
    for (const key of ['betta', '__proto__', 'constructor', 'prototype', 'toString']) {
      expect(refusal(() => parseRecipe(`{"version":1,"${key}":{"polluted":true}}`))).toContain(key);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('refuses what is no object, no JSON, or longer than 64 KB', () => {
    for (const text of ['', '[]', 'null', '1', '"a"', '{', `${'['.repeat(1000)}${']'.repeat(1000)}`]) {
      refusal(() => parseRecipe(text));
    }
    expect(refusal(() => parseRecipe(`{"version":1}${' '.repeat(70_000)}`))).toMatch(/65536/);
  });

  it('answers any text with a recipe or a refusal, never with anything else (seed 7)', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          parseRecipe(text);
        } catch (error) {
          expect(error).toBeInstanceOf(RudinError);
        }
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});

describe('toUnits', () => {
  it('takes every hundredth of beta as typed, and back', () => {
    for (let hundredths = 30; hundredths <= 300; hundredths += 1) {
      expect(toUnits(parameters.betaHundredths, Number((hundredths / 100).toFixed(2)))).toBe(hundredths);
      expect(solverValues({ ...initialRecipe, betaHundredths: hundredths }).beta).toBe(hundredths / 100);
    }
  });

  it('refuses what lies between the steps, beyond the range, or is no number, and says what arrived', () => {
    expect(refusal(() => toUnits(parameters.betaHundredths, 1.005))).toMatch(/multiple of 0.01; got 1.005/);
    expect(refusal(() => toUnits(parameters.betaHundredths, 0.29))).toMatch(/between 0.3 and 3; got 0.29/);
    expect(refusal(() => toUnits(parameters.weightMillionths, 100.000001))).toMatch(/between 0 and 100/);
    expect(refusal(() => toUnits(parameters.weightMillionths, Number.NaN))).toMatch(/finite number; got NaN/);
    expect(refusal(() => toUnits(parameters.weightMillionths, Infinity))).toMatch(
      /finite number; got Infinity/,
    );
  });
});
