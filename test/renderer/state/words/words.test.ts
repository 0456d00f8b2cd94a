import { describe, expect, it } from 'vitest';
import { initialRecipe } from '@contract/recipe';
import type { SolveReport } from '@contract/studio-calls';
import {
  boundText,
  certificateText,
  deviceText,
  figures,
  iterationsText,
  meanNoise,
  recipeText,
  sentence,
  sizeText,
  weightText,
} from '../../../../src-renderer/state/words/words';

const report: SolveReport = {
  end: 'tolerance',
  converged: true,
  iterations: 26,
  certifiedLevels: 0.4712,
  residualLevels: null,
  energy: 1,
  relativeGap: 1e-4,
  removedRms: 0.087,
  weight: 0.0812345,
  backend: 'wasm',
  device: 'CPU, 2 threads',
  threads: 2,
  seconds: 0.04,
  fallback: null,
};

describe('the certificate in words', () => {
  it('says the bound, rounded up so that it stays one', () => {
    expect(certificateText(report)).toBe('within 0.48 level of the exact answer');
    expect(certificateText({ ...report, certifiedLevels: 0.5 })).toBe('within 0.5 level of the exact answer');
    expect(certificateText({ ...report, certifiedLevels: 1.2 })).toBe(
      'within 1.2 levels of the exact answer',
    );
  });

  it('calls an answer below order 1 a local minimum with its residual', () => {
    const local = { ...report, end: 'stationary', certifiedLevels: null, residualLevels: 0.4 } as const;
    expect(certificateText(local)).toBe('a local minimum; residual 0.4 level');
  });

  it('says that it stopped at the limit', () => {
    const stopped = { ...report, end: 'max-iterations', certifiedLevels: 2.31 } as const;
    expect(certificateText(stopped)).toBe('stopped at the iteration limit, within 2.31 levels');
  });

  it('says that weight 0 changes nothing', () => {
    expect(certificateText({ ...report, end: 'identity', certifiedLevels: 0 })).toBe(
      'the photo itself, unchanged',
    );
  });

  it('never rounds a bound down, for 2000 bounds from 0.001 to 20', () => {
    for (let step = 0; step < 2000; step += 1) {
      const levels = 0.001 * 20_000 ** (step / 1999);
      expect(Number(boundText(levels))).toBeGreaterThanOrEqual(levels - 1e-6);
    }
  });
});

describe('the device in words', () => {
  it('counts the threads of the processor, and names a card as it names itself', () => {
    expect(deviceText(report)).toBe('CPU, 2 threads');
    expect(deviceText({ ...report, threads: 1 })).toBe('CPU, 1 thread');
    const card = { ...report, backend: 'webgpu', device: 'NVIDIA RTX 4070', threads: 1 } as const;
    expect(deviceText(card)).toBe('NVIDIA RTX 4070');
  });
});

describe('numbers as people read them', () => {
  it('writes weights in full and without an exponent', () => {
    expect(weightText(75_000)).toBe('0.075');
    expect(weightText(1)).toBe('0.000001');
    expect(weightText(0)).toBe('0');
    expect(weightText(100_000_000)).toBe('100');
    expect(figures(0.0000001234, 2)).toBe('0.00000012');
  });

  it('counts one iteration in the singular', () => {
    expect(iterationsText(1)).toBe('1 iteration');
    expect(iterationsText(0)).toBe('0 iterations');
  });

  it('says sizes in the unit that leaves at most three figures before the point', () => {
    expect(sizeText(999)).toBe('999 bytes');
    expect(sizeText(1_234_567)).toBe('1.23 MB');
    expect(sizeText(2_100_000_000)).toBe('2.1 GB');
  });

  it('names the settings with the weight that was used', () => {
    expect(recipeText(initialRecipe, 0.0812345)).toBe('β 1.00 · λ 0.0812 · opponent');
    expect(recipeText(initialRecipe, null)).toBe('β 1.00 · λ auto · opponent');
    // The weight beside a strength that is held is not what it comes to.
    const held = { ...initialRecipe, weightMillionths: 75_300, strengthMillionths: 86_000 };
    expect(recipeText(held, null)).toBe('β 1.00 · λ … · opponent');
  });

  it('ends a line with exactly one full stop', () => {
    expect(sentence('a.png is cut short')).toBe('a.png is cut short.');
    expect(sentence('Open it again.')).toBe('Open it again.');
    expect(sentence('')).toBe('');
  });

  it('takes the root mean square of the noise of the channels', () => {
    expect(meanNoise([0.3, 0.4])).toBeCloseTo(Math.sqrt(0.125), 12);
  });
});
