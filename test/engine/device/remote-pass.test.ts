import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend, Objective } from '../../../src-main/engine/backend';
import { coarserObjective } from '../../../src-main/engine/solve/coarse-start';
import { planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { nonconvexStepSizes, smoothing, startObjective } from '../../../src-main/engine/solve/reweight';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { collectingSink, rowsOf } from '../wasm/stream-support';
import { isSamePhoto, neverCancelled, noisyPhoto } from '../wasm/wasm-support';
import { describeOnSoftwareGpu, hosts, softwareGpuOffer, testSpool } from './gpu-hosts';

const signal = neverCancelled;
const objective: Objective = { beta: 1, lambda: 0.4, coupling: 'opponent', chromaWeight: 2 };

describeOnSoftwareGpu('a pass over rows in the process of a GPU', () => {
  const backends: Backend[] = [];

  beforeAll(async () => {
    // Rows in messages, and rows in files.
    backends.push(await softwareGpuOffer().create(1));
    backends.push(await softwareGpuOffer(testSpool(2000)).create(1));
    // They serve all tests; the last one ends them.
    hosts.length = 0;
  });
  afterAll(async () => {
    for (const backend of backends) await backend.dispose();
  });

  it.each([0, 1])(
    'starts from a coarser answer over there and gives the bits of the whole photo, 40x70, rows in messages and in files (%d)',
    async (index) => {
      const backend = backends[index]!;
      const noisy = noisyPhoto(40, 70, 3, { seed: 101 });
      const steps = stepSizes(objective, 3);
      const problem = await backend.open(noisy);
      await problem.setObjective(objective);
      const coarser = await problem.openCoarser(signal);
      await coarser.setObjective(coarserObjective(objective));
      await coarser.startCold();
      await coarser.iterate({ count: 6, steps, land: true, signal });
      await problem.startFromCoarser(coarser);
      await problem.iterate({ count: 5, steps, land: true, signal });
      const samples = await problem.readCodes('dual');
      const whole = planesOf({ ...problem.shape, hasAlpha: false, bitDepth: 16, samples });

      const source = rowsOf(noisy);
      const sink = collectingSink(source.shape);
      const shares: number[] = [];
      const pass = { objective, steps, legs: [5], goalGap: 1, givesUp: false, coarser, signal };
      const onProgress = (share: number): void => void shares.push(share);
      const result = await backend.streaming!.run(source, sink, { ...pass, onProgress });
      expect(result.finishedRows).toBe(70);
      expect(isSamePhoto(sink.image, whole)).toBe(true);
      expect(shares.at(-1)).toBeCloseTo(1, 12);
      coarser.dispose();
      problem.dispose();
    },
  );

  it('goes through the orders below 1 as well, 30x40', async () => {
    const nonconvex: Objective = { ...objective, beta: 0.6, lambda: 0.05 };
    const source = rowsOf(noisyPhoto(30, 40, 3, { seed: 102 }));
    const sink = collectingSink(source.shape);
    const steps = nonconvexStepSizes(nonconvex, source.shape);
    const startLambda = startObjective(nonconvex).lambda;
    const pass = { objective: nonconvex, startLambda, steps, runs: [[8], [4]], smoothing, signal };
    const { terms, selfGap } = await backends[0]!.streaming!.runReweighted(source, sink, pass);
    expect(terms.energy).toBeGreaterThan(0);
    expect(terms.smoothedEnergy).toBeLessThan(terms.energy);
    expect(selfGap).toBeGreaterThan(0);
    expect(sink.image.planes.every((plane) => plane.every(Number.isFinite))).toBe(true);
  });
});
