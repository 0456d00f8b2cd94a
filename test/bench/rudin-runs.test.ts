import { describe, expect, it } from 'vitest';
import {
  comparedProblem,
  energyToReach,
  type BenchEngine,
  type BenchPixels,
  type BenchReport,
} from '../../bench/rudin-runs.mjs';
import { BackendTable } from '../../src-main/engine/backend-choice/backend-table';
import { createEngine } from '../../src-main/engine/engine';
import { referenceOffer } from '../../src-main/engine/reference/reference-backend';
import { gaussianNoise } from '../support/gaussian-noise';

/** Two halves of different grey with noise of 0.1, seed 5. */
function noisyPhoto(): BenchPixels {
  const [width, height] = [32, 24];
  const noise = gaussianNoise(5);
  const samples = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const clean = Math.floor(i / 3) % width < width / 2 ? 80 : 170;
    return Math.min(255, Math.max(0, Math.round(clean + 25.5 * noise())));
  });
  return { width, height, channels: 3, hasAlpha: false, bitDepth: 8, samples };
}

/** The engine on its reference backend; what it reports may be changed on the way. */
function engineThatReports(change: (report: BenchReport) => BenchReport): BenchEngine {
  const engine = createEngine(new BackendTable([referenceOffer]), () => performance.now());
  const context = { signal: new AbortController().signal, report: () => undefined };
  return {
    load: async (pixels) => await engine.loadPhoto({ photo: 'test', pixels }, context),
    denoise: async (settings, bitDepth) => {
      const full = {
        ...settings,
        chromaWeight: 2,
        noiseModel: 'uniform',
        edgePass: false,
        maxIterations: 3000,
        backend: 'reference',
        threads: 1,
      } as const;
      const { pixels, report } = await engine.readPixels(
        { photo: 'test', settings: full, bitDepth },
        context,
      );
      if (!('samples' in pixels)) throw new Error('a small answer is in memory');
      return { pixels, report: change(report) };
    },
    drop: async () => await engine.dropPhoto({ photo: 'test' }, context),
  };
}

describe('the energy that peers have to reach', () => {
  it('is the recomputed one of a certified half level, within a thousandth of the report', async () => {
    const goal = await energyToReach(
      engineThatReports((report) => report),
      noisyPhoto(),
      comparedProblem,
    );
    expect(goal.certifiedLevels).toBeLessThanOrEqual(0.5);
    expect(Math.abs(goal.recomputed / goal.reported - 1)).toBeLessThanOrEqual(1e-3);
    expect(goal.energy).toBe(Math.max(goal.recomputed, goal.reported));
  });

  it('is refused where the report says 1 % less than the answer has', async () => {
    const boastful = engineThatReports((report) => ({ ...report, energy: 0.99 * report.energy }));
    await expect(energyToReach(boastful, noisyPhoto(), comparedProblem)).rejects.toThrow(
      /Rudin reports an energy of/,
    );
  });

  it('is refused where the answer is not certified to half a level', async () => {
    const hasty = engineThatReports((report) => ({ ...report, certifiedLevels: 0.51 }));
    await expect(energyToReach(hasty, noisyPhoto(), comparedProblem)).rejects.toThrow(
      /stopped at 0.51 levels/,
    );
  });
});
