/** The kernels that iterate: one iteration a run, or several, which moves less memory and calculates more. */
import type { PlaneShape } from '../backend';
import type { Constants, GpuInfo } from './gpu';
import type { KernelName } from './kernel-sources';
import { stripGroups } from './kernel-runner';

// As in iterate-several.wgsl.
const severalStripRows = 64;
/** Of a work group whose lanes hear each other through its memory. */
const groupLanes = 64;

/** A way to iterate. */
export interface IterationKernel {
  readonly name: KernelName;
  /** That one run makes. */
  readonly iterations: number;
  /** Beside those of the objective. */
  readonly constants: Constants;
  readonly groups: (shape: PlaneShape) => readonly [number, number];
}

export const singleIteration: IterationKernel = {
  name: 'iterate',
  iterations: 1,
  constants: {},
  groups: stripGroups,
};

/** The ways to make several iterations in one run on a GPU: by subgroups where those are wide enough. */
export function severalIterations(info: Pick<GpuInfo, 'subgroupLanes'>): IterationKernel[] {
  const all = allSeveralIterations(info);
  const inSubgroup = all.filter(({ name }) => name === 'iterateInSubgroup');
  return inSubgroup.length === 3 ? inSubgroup : all;
}

/** All of them, to compare. */
export function allSeveralIterations({ subgroupLanes }: Pick<GpuInfo, 'subgroupLanes'>): IterationKernel[] {
  return [2, 3, 4]
    .flatMap((iterations) => [
      several('iterateInSubgroup', iterations, subgroupLanes),
      several('iterateInGroup', iterations, groupLanes),
    ])
    .filter((kernel) => kernel !== null);
}

/** Null where a work group has too few lanes. */
function several(name: KernelName, iterations: number, lanes: number): IterationKernel | null {
  const ownLanes = lanes - 2 * iterations + 1;
  if (ownLanes < 1) return null;
  return {
    name,
    iterations,
    constants: { iterations, lanes },
    groups: ({ width, height }) => [Math.ceil(width / ownLanes), Math.ceil(height / severalStripRows)],
  };
}
