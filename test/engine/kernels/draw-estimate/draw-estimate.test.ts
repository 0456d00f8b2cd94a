/** The iterate of a draft as the threads draw it for the screen. */
import { describe, expect, it } from 'vitest';
import type { DenoisingProblem, Objective, PlanarImage } from '../../../../src-main/engine/backend';
import { fromSolveBasis, solveBasisOf } from '../../../../src-main/engine/formulas/couplings';
import { codeOf } from '../../../../src-main/engine/kernels/convert/convert';
import type { SolverState } from '../../../../src-main/engine/kernels/solver-state';
import { stepSizes } from '../../../../src-main/engine/solve/step-rule';
import { onBoth } from '../../backends/problem-pairs';
import { neverCancelled, noisyPhoto, wasmBackend } from '../../wasm/wasm-support';

const objectiveOf = (coupling: 'channels' | 'opponent', beta: number): Objective => ({
  beta,
  lambda: 0.1,
  coupling,
  chromaWeight: 2,
});

function farthestCode(one: ArrayLike<number>, other: ArrayLike<number>): number {
  expect(one.length).toBe(other.length);
  let farthest = 0;
  for (let k = 0; k < one.length; k += 1) farthest = Math.max(farthest, Math.abs(one[k]! - other[k]!));
  return farthest;
}

describe('the iterate of a landed run', () => {
  it.each([
    [1, 'opponent'],
    [3, 'opponent'],
    [3, 'channels'],
  ] as const)(
    'is drawn within 1 code of the reference’s u after 20 iterations, any window, %s channels, %s, 131x40, seed 64',
    async (channels, coupling) => {
      const objective = objectiveOf(coupling, 1.5);
      const photo = noisyPhoto(131, 40, channels, { seed: 64, noise: 0.3 });
      const { tested, reference } = await onBoth(await wasmBackend(2), photo, async (problem) => {
        await problem.setObjective(objective);
        await problem.startCold();
        const steps = stepSizes(objective, channels);
        await problem.iterate({ count: 20, steps, land: true, signal: neverCancelled });
      });
      const planes = iterateOf(reference, objective).planes;
      for (const [x, y, width, height] of [
        [0, 0, 131, 40],
        [130, 39, 1, 1],
        [61, 15, 5, 3],
        [3, 7, 65, 33],
      ] as const) {
        const expected = [];
        for (let row = y; row < y + height; row++) {
          for (let column = x; column < x + width; column++) {
            const colour = [0, 1, 2].map((c) => planes[c % channels]![row * 131 + column]!);
            expected.push(...colour.map((intensity) => codeOf(intensity, 255)), 255);
          }
        }
        expect(farthestCode(await tested.draw!({ x, y, width, height }), expected)).toBeLessThanOrEqual(1);
      }
      tested.dispose();
    },
  );
});

/** u of the reference, in the photo's own channels: what `draw` shows and `read` improves on. */
function iterateOf(reference: DenoisingProblem, objective: Objective): PlanarImage {
  const { setting } = reference as unknown as { readonly setting: { readonly state: SolverState } };
  return fromSolveBasis(setting.state.u, solveBasisOf(objective, reference.shape.channels), reference.shape);
}
