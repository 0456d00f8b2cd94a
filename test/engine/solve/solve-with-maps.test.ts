import { describe, expect, it } from 'vitest';
import type { Backend, PlanarImage } from '../../../src-main/engine/backend';
import type { InterleavedPixels, SolveSettings } from '../../../src-main/engine/engine-calls';
import { BackendTable } from '../../../src-main/engine/backend-choice/backend-table';
import { createEngine } from '../../../src-main/engine/engine';
import { readDraft } from '../../../src-main/engine/held/held-draft';
import { HeldPhoto } from '../../../src-main/engine/held/held-photo';
import type { HeldResult } from '../../../src-main/engine/held/held-results';
import { planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { createReferenceBackend, referenceOffer } from '../../../src-main/engine/reference/reference-backend';
import { objectiveOf, readEstimate, solve, type SolveOutcome } from '../../../src-main/engine/solve/solve';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { powerLawWeight } from '../../../src-main/engine/weights/power-law';
import { WeightPlanner, type WeightPlan } from '../../../src-main/engine/weights/weight-plan';
import { gaussianNoise } from '../../support/gaussian-noise';
import { noisyPhoto } from '../../support/noisy-photo';
import { differenceInLevels } from '../../support/seeded-planes';
import { usualSettings } from '../../support/solve-settings';
import { neverCancelled, wasmBackend } from '../wasm/wasm-support';

const [width, height] = [144, 128];

/** Flat shapes with noise whose variance grows with the level. */
function sensorPhoto(): { clean: InterleavedPixels; noisy: InterleavedPixels } {
  const { samples } = noisyPhoto({ width, height, noise: 0, seed: 71 });
  const draw = gaussianNoise(71);
  const shape = { width, height, channels: 3, hasAlpha: false, bitDepth: 8 } as const;
  // The right half in the dark, so that both kinds of noise have room.
  const dark = samples.map((code, k) => ((k / 3) % width > width / 2 ? code / 6 : code));
  const noisy = dark.map((code) => {
    const level = code / 255;
    const value = level + Math.sqrt(0.02 * level + 0.01 ** 2) * draw();
    return Math.round(255 * Math.min(1, Math.max(0, value)));
  });
  return { clean: { ...shape, samples: dark }, noisy: { ...shape, samples: noisy } };
}

const { clean, noisy } = sensorPhoto();
const noiseStdDev = [0.05, 0.05, 0.05];
const variants = [
  { noiseModel: 'by-level', edgePass: false },
  { noiseModel: 'uniform', edgePass: true },
  { noiseModel: 'by-level', edgePass: true },
] as const;
const settingsOf = (changes: Partial<SolveSettings>): SolveSettings => ({
  ...{ ...usualSettings, weight: 0.05 },
  ...changes,
});

interface Solved {
  readonly outcome: SolveOutcome;
  readonly image: PlanarImage;
  /** The weights of the last pass. */
  readonly weights: readonly Float32Array[];
}

/** Solves on a backend, and keeps the weights that the plan made last. */
async function solved(backend: Backend, settings: SolveSettings): Promise<Solved> {
  const plan = new WeightPlanner(noisy, noiseStdDev).planFor(settings, noisy)!;
  let last: readonly Float32Array[] = [];
  const keep = (map: readonly Float32Array[]): readonly Float32Array[] => (last = map.map((w) => w.slice()));
  const { first, second } = plan;
  const weights: WeightPlan = {
    first: first && (() => keep(first())),
    second: second && ((answer, before) => keep(second(answer, before))),
  };
  const problem = await backend.open(noisy);
  const { toleranceLevels, maxIterations } = settings;
  const goal = { objective: objectiveOf(settings), toleranceLevels, maxIterations, weights };
  const outcome = await solve(problem, goal, { signal: neverCancelled });
  const image = await readEstimate(problem, outcome, planesOf(noisy));
  problem.dispose();
  return { outcome, image, weights: last };
}

function hold(backend: Backend, changes: Partial<SolveSettings>): Promise<HeldResult> {
  const options = { signal: neverCancelled, report: () => undefined, now: () => performance.now() };
  return new HeldPhoto('sensor', noisy, noiseStdDev).solve(backend, settingsOf(changes), options);
}

describe.each(variants)('a solve with noise $noiseModel, edge pass $edgePass', (variant) => {
  it('is within its certificate of the minimiser for its weights, found on the reference', async () => {
    const settings = settingsOf({ ...variant, toleranceLevels: 0.3 });
    const { outcome, image, weights } = await solved(await wasmBackend(2), settings);
    expect(outcome).toMatchObject({ end: 'tolerance', converged: true, estimate: 'dual' });
    expect(outcome.certifiedLevels).toBeLessThanOrEqual(0.3);
    const exact = await createReferenceBackend().open(noisy);
    const objective = objectiveOf(settings);
    await exact.setObjective(objective);
    await exact.startCold();
    await exact.useWeightMap(weights);
    const steps = stepSizes(objective, 3, { toleranceLevels: 0.05 });
    await exact.iterate({ count: 400, steps, land: true, signal: neverCancelled });
    const own = 255 * Math.sqrt((await exact.certify()).gap / (width * height * 3));
    expect(own).toBeLessThan(0.05);
    const { rms } = differenceInLevels(image, await exact.read('dual'));
    expect(rms).toBeLessThanOrEqual(outcome.certifiedLevels! + own);
  });

  it('is the same on 1 and 2 threads, bit for bit, and on a photo that was shown otherwise before', async () => {
    const one = await hold(await wasmBackend(1), variant);
    const two = await hold(await wasmBackend(2), variant);
    expect(two.image).toEqual(one.image);
    const backend = await wasmBackend(2);
    const options = { signal: neverCancelled, report: () => undefined, now: () => performance.now() };
    const photo = new HeldPhoto('again', noisy, noiseStdDev);
    await photo.solve(backend, settingsOf({ weight: 0.3 }), options);
    expect((await photo.solve(backend, settingsOf(variant), options)).image).toEqual(one.image);
    photo.release();
  });

  it('is nearer to the photo without noise than one weight everywhere, by 0.2 dB', async () => {
    const backend = await wasmBackend(2);
    // A weight that suits the noise where the photo is light; by level it is the one for the noise that was measured.
    const weight = variant.noiseModel === 'by-level' ? 0.05 : 0.2;
    const error = async (changes: Partial<SolveSettings>): Promise<number> => {
      const image = planesOf((await hold(backend, { ...changes, weight })).image!);
      return differenceInLevels(image, planesOf(clean)).rms;
    };
    expect(20 * Math.log10((await error({})) / (await error(variant)))).toBeGreaterThan(0.2);
  });

  it('is what a draft of it shows, within 1.5 levels, and a cell of a comparison to the bit', async () => {
    const backend = await wasmBackend(2);
    const photo = new HeldPhoto('drafts', noisy, noiseStdDev);
    const settings = settingsOf(variant);
    const options = { signal: neverCancelled, report: () => undefined, now: () => performance.now() };
    const exact = (await photo.solve(backend, settings, options)).image;
    const region = { x: 0, y: 0, width, height };
    const draftOptions = { id: 'draft', signal: neverCancelled, now: () => performance.now() };
    const draft = await photo.draft.solve(backend, settings, { region, shrink: 1 }, draftOptions);
    const { image } = await readDraft(draft);
    expect(differenceInLevels(image, planesOf(exact!)).rms).toBeLessThan(1.5);
    const cell = await photo.cells.solve(backend, settings, { region, shrink: 1 }, options);
    expect(cell.image.samples).toEqual((exact as InterleavedPixels).samples);
    photo.release();
    photo.cells.release();
  });

  it('counts the iterations of all passes and keeps to their limit', async () => {
    for (const maxIterations of [1, 2, 3, 10]) {
      const backend = await wasmBackend(1);
      const { outcome } = await solved(
        backend,
        settingsOf({ ...variant, maxIterations, toleranceLevels: 0.01 }),
      );
      expect(outcome).toMatchObject({ end: 'max-iterations', converged: false, iterations: maxIterations });
    }
  });
});

describe('a plan of weights', () => {
  it('is none at other orders, at weight 0, and where the noise is the same at all levels', () => {
    const planner = new WeightPlanner(noisy, noiseStdDev);
    const both = { noiseModel: 'by-level', edgePass: true } as const;
    expect(planner.planFor(settingsOf({ ...both, beta: 1.5 }), noisy)).toBeNull();
    expect(planner.planFor(settingsOf({ ...both, beta: 0.5 }), noisy)).toBeNull();
    expect(planner.planFor(settingsOf({ ...both, weight: 0 }), noisy)).toBeNull();
    expect(planner.planFor(settingsOf({}), noisy)).toBeNull();
    const white = noisyPhoto({ width: 256, height: 256, noise: 0.05, seed: 72 });
    const pixels = { ...white, channels: 3, hasAlpha: false, bitDepth: 8 } as const;
    const flat = new WeightPlanner(pixels, noiseStdDev);
    expect(flat.planFor(settingsOf({ noiseModel: 'by-level' }), pixels)).toBeNull();
  });
});

describe('weights that follow the level', () => {
  it('do so at order 1 where the photo’s noise has one, and take the power law’s weight there', async () => {
    const photo = new HeldPhoto('sensor', noisy, noiseStdDev);
    expect(photo.plans.followsLevel(settingsOf({ noiseModel: 'by-level' }))).toBe(true);
    expect(photo.plans.followsLevel(settingsOf({ noiseModel: 'by-level', beta: 1.5 }))).toBe(false);
    expect(photo.plans.followsLevel(settingsOf({}))).toBe(false);
    const engine = createEngine(new BackendTable([referenceOffer]), () => 0);
    const context = { signal: neverCancelled, report: () => undefined };
    const { noiseStdDev: measured } = await engine.loadPhoto({ photo: 'p', pixels: noisy }, context);
    const settings = settingsOf({ noiseModel: 'by-level' });
    const { weight } = await engine.suggestWeight({ photo: 'p', settings, extent: 'exact' }, context);
    expect(weight).toBeCloseTo(powerLawWeight(measured, settings), 3);
  });
});

describe('a photo that does not fit whole', () => {
  it('is refused with the reason when its weights differ from pixel to pixel', async () => {
    const samples = new Uint8Array(10_000 * 7_000 * 3);
    const pixels = {
      width: 10_000,
      height: 7_000,
      channels: 3,
      hasAlpha: false,
      bitDepth: 8,
      samples,
    } as const;
    const photo = new HeldPhoto('black', pixels, [0.01, 0.01, 0.01]);
    const options = { signal: neverCancelled, report: () => undefined, now: () => performance.now() };
    await expect(
      photo.solve(await wasmBackend(2), settingsOf({ edgePass: true }), options),
    ).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(
        /noise by level and the edge pass take a photo whole, not in passes$/,
      ) as string,
    });
  });
});
