import { describe, expect, it } from 'vitest';
import type { Objective, PlanarImage } from '../../../src-main/engine/backend';
import { certifiedLevels } from '../../../src-main/engine/formulas/certificate';
import { iterateToTolerance } from '../../../src-main/engine/solve/iterate-to-tolerance';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { ProgressMeter } from '../../../src-main/engine/solve/progress-meter';
import { readEstimate, solve } from '../../../src-main/engine/solve/solve';
import { differenceInLevels, makeImage, noisyPicture } from '../../support/seeded-planes';
import { objectiveOf, solveReference, undisturbed } from '../../support/solve-reference';

const couplings = ['channels', 'joint', 'opponent'] as const;
const photo = noisyPicture({ width: 16, height: 12, channels: 3 }, 11);
const grey = noisyPicture({ width: 17, height: 9, channels: 1 }, 12);

/** Mean of one plane, intensity. */
const meanOf = (plane: Float32Array): number => plane.reduce((sum, value) => sum + value, 0) / plane.length;

describe('the certificate', () => {
  const cases = couplings.flatMap((coupling) =>
    [1, 1.2, 1.5, 2, 3].map((beta) => ({ coupling, beta, lambda: 0.15 * beta ** 2 })),
  );
  it.each(cases)(
    'bounds the RMS distance to an answer within 1e-3 of a level: $coupling, beta = $beta',
    async (of) => {
      const objective: Objective = { ...of, chromaWeight: 2 };
      const exact = await solveReference(photo, objective, 1e-3, 20_000);
      expect(exact.outcome.end).toBe('tolerance');
      for (const tolerance of [3, 0.5, 0.05]) {
        const { outcome, denoised } = await solveReference(photo, objective, tolerance);
        expect(outcome.certifiedLevels).toBeLessThanOrEqual(tolerance);
        const { rms } = differenceInLevels(denoised, exact.denoised);
        // 1e-5: both are rounded to float32 once.
        expect(rms).toBeLessThanOrEqual(outcome.certifiedLevels! + 1e-5);
        expect(outcome.energy).toBeGreaterThanOrEqual(exact.outcome.energy * (1 - 1e-6));
      }
    },
  );

  it('never comes from a gap below -1e-12, at 1 to 40 iterations, for any beta and coupling', async () => {
    const problem = await createReferenceBackend().open(photo);
    for (const coupling of couplings) {
      for (const beta of [1, 1.01, 1.3, 2, 3]) {
        const objective = objectiveOf(beta, 0.2, { coupling });
        await problem.setObjective(objective);
        await problem.startCold();
        const steps = { tau: [0.2, 0.05, 0.05], sigma: 1 / 1.6, relaxation: 1.9 };
        for (const count of [1, 1, 5, 33]) {
          await problem.iterate({ count, steps, land: true, signal: new AbortController().signal });
          expect((await problem.certify()).gap).toBeGreaterThan(-1e-12);
        }
      }
    }
  });
});

describe('what a solve keeps', () => {
  it('weight 0: the very input, for every beta and coupling', async () => {
    for (const beta of [0.5, 1, 2]) {
      for (const coupling of couplings) {
        const { outcome, denoised } = await solveReference(photo, objectiveOf(beta, 0, { coupling }), 0.1);
        expect(outcome).toMatchObject({ end: 'identity', converged: true, iterations: 0, removedRms: 0 });
        expect(denoised).toBe(photo);
      }
    }
  });

  it('the mean of every channel, within 1e-6, also below beta = 1', async () => {
    for (const beta of [0.5, 1, 1.3, 3]) {
      for (const coupling of couplings) {
        const { denoised } = await solveReference(photo, objectiveOf(beta, 0.2, { coupling }), 1, 300);
        denoised.planes.forEach((plane, channel) => {
          expect(Math.abs(meanOf(plane) - meanOf(photo.planes[channel]!))).toBeLessThan(1e-6);
        });
      }
    }
  });

  it('a constant photo, within 1e-6 and at energy 0 within 1e-20, for every beta', async () => {
    const constant = makeImage(
      { width: 9, height: 5, channels: 3 },
      (_x, _y, channel) => 0.2 + 0.3 * channel,
    );
    for (const beta of [0.3, 0.8, 1, 1.01, 2, 3]) {
      const { outcome, denoised } = await solveReference(constant, objectiveOf(beta, 100), 0.01);
      expect(outcome.converged).toBe(true);
      expect(outcome.energy).toBeLessThan(1e-20);
      expect(differenceInLevels(denoised, constant).most).toBeLessThan(255e-6);
    }
  });

  it('an energy at most that of the input', async () => {
    for (const beta of [0.5, 0.8, 1, 1.5, 3]) {
      const objective = objectiveOf(beta, 0.1);
      const problem = await createReferenceBackend().open(photo);
      await problem.setObjective(objective);
      await problem.startCold();
      const { energy } = await problem.evaluateNonconvex(1e-3, 'dual');
      const { outcome } = await solveReference(photo, objective, 0.5);
      expect(outcome.energy).toBeLessThan(energy);
    }
  });
});

describe('couplings', () => {
  it('agree on a grey photo, within 1e-6 of a level', async () => {
    for (const beta of [0.8, 1, 1.5]) {
      const results = [];
      for (const coupling of couplings) {
        results.push((await solveReference(grey, objectiveOf(beta, 0.2, { coupling }), 0.1)).denoised);
      }
      expect(differenceInLevels(results[0]!, results[1]!).most).toBeLessThan(1e-6);
      expect(differenceInLevels(results[0]!, results[2]!).most).toBeLessThan(1e-6);
    }
  });

  it('opponent with w = 1 is joint, within the certified 0.001 of a level each', async () => {
    for (const beta of [1, 1.5, 3]) {
      const joint = await solveReference(photo, objectiveOf(beta, 0.2), 1e-3);
      const opponent = objectiveOf(beta, 0.2, { coupling: 'opponent', chromaWeight: 1 });
      const other = await solveReference(photo, opponent, 1e-3);
      expect(differenceInLevels(joint.denoised, other.denoised).rms).toBeLessThan(2e-3);
      expect(other.outcome.energy / joint.outcome.energy).toBeCloseTo(1, 6);
    }
  });

  it('channels gives each channel what it gets alone, within the certified 0.001 of a level each', async () => {
    const objective = objectiveOf(1.2, 0.2, { coupling: 'channels' });
    const together = await solveReference(photo, objective, 1e-3);
    for (const channel of [0, 1, 2]) {
      const plane = photo.planes[channel]!;
      const alone = await solveReference({ ...photo, planes: [plane] }, objective, 1e-3);
      const of: PlanarImage = { ...photo, planes: [together.denoised.planes[channel]!] };
      // The RMS bound of three planes together allows sqrt 3 of it in one.
      expect(differenceInLevels(of, alone.denoised).rms).toBeLessThan(1e-3 * (1 + Math.sqrt(3)));
    }
  });
});

describe('starts', () => {
  it('going on from the answer for other settings gives the same answer within the sum of both certificates', async () => {
    const problem = await createReferenceBackend().open(photo);
    const goal = { toleranceLevels: 0.05, maxIterations: 5000 };
    const never = new AbortController().signal;
    for (const [before, after] of [
      [objectiveOf(1, 0.1), objectiveOf(1, 0.15)],
      [objectiveOf(1, 0.15), objectiveOf(1, 0.05)],
      [objectiveOf(1.2, 0.2), objectiveOf(1, 0.1)],
      [objectiveOf(2, 0.5), objectiveOf(2, 0.4)],
    ] as const) {
      await solve(problem, { ...goal, objective: before }, undisturbed());
      await problem.setObjective(after);
      const onward = { ...goal, objective: after, isFinal: true };
      const { terms } = await iterateToTolerance(problem, onward, new ProgressMeter(1, undefined), never);
      const certified = certifiedLevels(terms.gap, problem.shape);
      const cold = await solveReference(photo, after, 0.05);
      const { rms } = differenceInLevels(await problem.read('dual'), cold.denoised);
      expect(certified).toBeLessThanOrEqual(0.05);
      expect(rms).toBeLessThanOrEqual(certified + cold.outcome.certifiedLevels!);
    }
  });

  it('a cold start forgets everything before it: the same bits as on a fresh problem', async () => {
    const problem = await createReferenceBackend().open(photo);
    const goal = { toleranceLevels: 0.5, maxIterations: 200 };
    for (const beta of [0.7, 1, 1.5]) {
      const objective = objectiveOf(beta, 0.1, { coupling: 'opponent' });
      await solve(problem, { ...goal, objective: objectiveOf(0.5, 0.3) }, undisturbed());
      const again = await solve(problem, { ...goal, objective }, undisturbed());
      const fresh = await solveReference(photo, objective, 0.5, 200);
      expect(again).toEqual(fresh.outcome);
      expect(await readEstimate(problem, again, photo)).toEqual(fresh.denoised);
    }
  });
});

describe('extremes', () => {
  const shapes = [
    [1, 1],
    [1, 9],
    [9, 1],
    [2, 2],
  ] as const;
  it.each(shapes)(
    '%i x %i px converges for weights from 1e-6 to 100 and beta from 0.3 to 3',
    async (width, height) => {
      const small = noisyPicture({ width, height, channels: 3 }, 7);
      for (const coupling of couplings) {
        for (const beta of [0.3, 0.9, 1, 1.01, 1.5, 3]) {
          for (const lambda of [1e-6, 0.1, 100]) {
            const { outcome, denoised } = await solveReference(
              small,
              objectiveOf(beta, lambda, { coupling }),
              0.5,
              3000,
            );
            expect(outcome.converged).toBe(true);
            for (const plane of denoised.planes) for (const value of plane) expect(value * 0).toBe(0);
          }
        }
      }
    },
  );

  it('weight 100 at beta = 1 makes 40 x 30 px flat in under 600 iterations', async () => {
    const picture = noisyPicture({ width: 40, height: 30, channels: 3 }, 1);
    const { outcome, denoised } = await solveReference(picture, objectiveOf(1, 100), 0.1);
    expect(outcome.end).toBe('tolerance');
    expect(outcome.iterations).toBeLessThan(600);
    const mean = denoised.planes.map(meanOf);
    const flat = makeImage({ width: 40, height: 30, channels: 3 }, (_x, _y, channel) => mean[channel]!);
    expect(differenceInLevels(denoised, flat).rms).toBeLessThan(0.1);
  });

  it('says max-iterations when the tolerance is out of reach, and reports the certificate it has', async () => {
    const { outcome } = await solveReference(photo, objectiveOf(1, 0.3), 1e-9, 30);
    expect(outcome).toMatchObject({ end: 'max-iterations', converged: false, iterations: 30 });
    expect(outcome.certifiedLevels).toBeGreaterThan(1e-9);
  });
});
