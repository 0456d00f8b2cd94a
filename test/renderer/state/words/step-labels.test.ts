import { describe, expect, it } from 'vitest';
import { initialRecipe, type Recipe } from '@contract/recipe';
import { stepLabel } from '../../../../src-renderer/state/words/step-labels';

const label = (part: Partial<Recipe>, before: Recipe | null = initialRecipe, own: string | null = null) =>
  stepLabel({ recipe: { ...initialRecipe, ...part }, label: own }, before);

describe('stepLabel', () => {
  it.each([
    [{ betaHundredths: 120 }, 'Order 1.20'],
    [{ weightMillionths: 80_000 }, 'Weight 0.08'],
    [{ autoFactorHundredths: 150 }, 'Weight automatic × 1.5'],
    [{ strengthMillionths: 50_000 }, 'Match strength 0.05'],
    [{ strengthMillionths: 50_000, weightMillionths: 80_000 }, 'Match strength 0.05'],
    [{ coupling: 'joint' }, 'Channels Joint'],
    [{ chromaWeightHundredths: 250 }, 'Colour 2.50'],
    [{ toleranceHundredths: 25 }, 'Tolerance 0.25'],
    [{ maxIterations: 200 }, 'At most 200 iterations'],
    [{ betaHundredths: 120, coupling: 'channels' }, 'Order 1.20, Channels Separate'],
  ] as const)('calls %j "%s"', (part, words) => {
    expect(label(part)).toBe(words);
  });

  it('tells the way back to the automatic weight, and a factor only where it is read', () => {
    const byHand = { ...initialRecipe, betaHundredths: 120, weightMillionths: 80_000 };
    expect(label({ betaHundredths: 120 }, byHand)).toBe('Weight automatic');
    expect(label({ betaHundredths: 120, autoFactorHundredths: 50 }, byHand)).toBe('Weight automatic × 0.5');
    expect(label({ weightMillionths: 80_000 }, { ...initialRecipe, autoFactorHundredths: 150 })).toBe(
      'Weight 0.08',
    );
  });

  it('calls the first step opened, initial settings a reset, and a labelled step by its label', () => {
    expect(label({}, null)).toBe('Opened');
    expect(label({}, { ...initialRecipe, betaHundredths: 120 })).toBe('Reset');
    expect(label({}, null, 'Preset Scan')).toBe('Preset Scan');
  });
});
