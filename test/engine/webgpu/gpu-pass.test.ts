import { expect, it } from 'vitest';
import { couplings } from '../../../src-main/contract/parameters';
import type {
  DenoisingProblem,
  GapTerms,
  Objective,
  PlanarImage,
  RowSource,
  RowStreaming,
  StepSizes,
} from '../../../src-main/engine/backend';
import { isAboveRounding } from '../../../src-main/engine/formulas/certificate';
import { coarserObjective } from '../../../src-main/engine/solve/coarse-start';
import { planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { nonconvexStepSizes, smoothing, startObjective } from '../../../src-main/engine/solve/reweight';
import { streamOver } from '../../../src-main/engine/streaming/row-pass';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { createGpuBackend } from '../../../src-main/engine/webgpu/gpu-backend';
import { GpuPass } from '../../../src-main/engine/webgpu/gpu-pass';
import { passRoom } from '../../../src-main/engine/webgpu/pass-window';
import { collectingSink, rowsOf } from '../wasm/stream-support';
import { largestDifference, neverCancelled, noisyPhoto } from '../wasm/wasm-support';
import { describeOnGpu } from './gpu-under-test';

const signal = neverCancelled;

interface Answer<Terms> {
  readonly image: PlanarImage;
  readonly terms: Terms;
}

function expectClose<Terms extends object>(pass: Terms, whole: Terms, within = 1e-6): void {
  for (const [name, value] of Object.entries(whole) as [keyof Terms, number][]) {
    const found = pass[name] as number;
    expect(Math.abs(found - value), String(name)).toBeLessThanOrEqual(within * Math.abs(value) + 1e-9);
  }
}

describeOnGpu('a pass over rows on the GPU', (gpu) => {
  const backend = createGpuBackend(gpu);

  const inBands = (bandRows: number): RowStreaming =>
    streamOver({
      ...passRoom(gpu.info.largestBinding),
      openPass: (plan) => GpuPass.open(gpu, plan, bandRows),
    });

  // A compiler of a hardware GPU may contract products and sums at one place of a kernel and not at another.
  const within = gpu.info.software ? 0 : 2 / 65_535;

  function expectSameCodes(pass: PlanarImage, whole: PlanarImage): void {
    expect(largestDifference(pass, whole)).toBeLessThanOrEqual(within);
  }

  async function codesOf(problem: DenoisingProblem, source: 'dual' | 'kept'): Promise<PlanarImage> {
    const samples = await problem.readCodes(source);
    return planesOf({ ...problem.shape, hasAlpha: false, bitDepth: 16, samples });
  }

  async function iterateLegs(problem: DenoisingProblem, steps: StepSizes, legs: readonly number[]) {
    for (const count of legs) await problem.iterate({ count, steps, land: true, signal });
  }

  async function heldWhole(
    noisy: PlanarImage,
    objective: Objective,
    legs: readonly number[],
    coarser: DenoisingProblem | null = null,
  ): Promise<Answer<GapTerms>> {
    const problem = await backend.open(noisy);
    await problem.setObjective(objective);
    if (coarser) await problem.startFromCoarser(coarser);
    await iterateLegs(problem, stepSizes(objective, problem.shape.channels), legs);
    // Read before the certificate, which may find that of another answer smaller where rounding shows.
    const image = await codesOf(problem, 'dual');
    const terms = await problem.certify();
    problem.dispose();
    return { image, terms };
  }

  async function passed(
    noisy: PlanarImage,
    objective: Objective,
    legs: readonly number[],
    { bandRows, coarser }: { bandRows: number; coarser?: DenoisingProblem },
  ): Promise<Answer<GapTerms>> {
    const source = rowsOf(noisy);
    const sink = collectingSink(source.shape);
    const steps = stepSizes(objective, source.shape.channels);
    const options = { objective, steps, legs, goalGap: 1, givesUp: false, signal };
    const { terms, finishedRows } = await inBands(bandRows).run(source, sink, {
      ...options,
      ...(coarser ? { coarser } : {}),
    });
    expect(finishedRows).toBe(noisy.height);
    return { image: sink.image, terms };
  }

  it.each([
    ['opponent', 1],
    ['joint', 1.2],
    ['channels', 2],
  ] as const)(
    'gives the codes of iterating on the whole photo, to the bit on an emulated GPU, and its sums within 1e-6, %s, beta %s, bands of 6 and 40 rows, seed 81',
    async (coupling, beta) => {
      const objective: Objective = { beta, lambda: 0.15, coupling, chromaWeight: 2 };
      for (const [width, height, ...legs] of [
        [1, 1, 3],
        [70, 30, 2, 3],
        [3, 60, 8, 4],
      ] as const) {
        const noisy = noisyPhoto(width, height, 3, { seed: 81 });
        const whole = await heldWhole(noisy, objective, legs);
        for (const bandRows of [6, 40]) {
          const pass = await passed(noisy, objective, legs, { bandRows });
          expectSameCodes(pass.image, whole.image);
          const shape = { width, height, channels: 3 } as const;
          if (isAboveRounding(whole.terms.gap, objective, shape)) expectClose(pass.terms, whole.terms);
        }
      }
    },
  );

  it.each([
    ['opponent', 1, 0.5],
    ['channels', 1.5, 1.2],
  ] as const)(
    'starts from a coarser answer as the whole photo does, with the same codes, %s, beta %s, weight %s, odd and even sizes, seed 82',
    async (coupling, beta, lambda) => {
      const objective: Objective = { beta, lambda, coupling, chromaWeight: 2 };
      for (const [width, height] of [
        [33, 61],
        [34, 40],
      ] as const) {
        const noisy = noisyPhoto(width, height, 3, { seed: 82 });
        const problem = await backend.open(noisy);
        await problem.setObjective(objective);
        const coarser = await problem.openCoarser(signal);
        await coarser.setObjective(coarserObjective(objective));
        await coarser.startCold();
        await iterateLegs(coarser, stepSizes(objective, 3), [12]);
        const whole = await heldWhole(noisy, objective, [4, 7], coarser);
        const pass = await passed(noisy, objective, [4, 7], { bandRows: 18, coarser });
        expectSameCodes(pass.image, whole.image);
        expectClose(pass.terms, whole.terms);
        coarser.dispose();
        problem.dispose();
      }
    },
  );

  const runs = [[6, 4], [5], [4, 3]] as const;

  it.each(couplings)(
    'gives for beta 0.5 the codes of the same course on the whole photo and its sums within 1e-5, %s, seed 83',
    async (coupling) => {
      const objective: Objective = { beta: 0.5, lambda: 0.05, coupling, chromaWeight: 2 };
      for (const [width, height, bandRows] of [
        [1, 1, 2],
        [37, 70, 16],
      ] as const) {
        const noisy = noisyPhoto(width, height, 3, { seed: 83 });
        const source: RowSource = rowsOf(noisy);
        const steps = nonconvexStepSizes(objective, source.shape);
        const start = startObjective(objective);
        const problem = await backend.open(noisy);
        await problem.setObjective(start);
        for (const [run, legs] of runs.entries()) {
          if (run === 1) await problem.setObjective(objective);
          if (run > 0) {
            await problem.keepEstimate();
            await problem.refreshWeightMap(smoothing);
          }
          await iterateLegs(problem, steps, legs);
        }
        await problem.keepEstimate();
        const terms = await problem.evaluateNonconvex(smoothing, 'kept');
        const { weightedEnergy } = await problem.refreshWeightMap(smoothing);
        const { energy, gap } = await problem.certify();
        const image = await codesOf(problem, 'kept');
        problem.dispose();

        const sink = collectingSink(source.shape);
        const options = { objective, startLambda: start.lambda, steps, runs, smoothing, signal };
        const pass = await inBands(bandRows).runReweighted(source, sink, options);
        expectSameCodes(sink.image, image);
        expectClose(pass.terms, terms, 1e-5);
        expect(Math.abs(pass.selfGap - (weightedEnergy - (energy - gap)))).toBeLessThanOrEqual(
          1e-3 * pass.selfGap + 1e-6 * weightedEnergy,
        );
      }
    },
  );
});
