/** Iterations on the GPU: from one state to the other and back, in submissions that a cancel need not wait for long. */
import type { IterateOptions, Objective, PlaneShape } from '../backend';
import { fillShrinkTable, tableBytes } from '../kernels/iterate/shrink-table';
import { throwIfCancelled } from '../iterate-to-tolerance';
import { shrinkTable, shrinkWeightMap, tableSliceBits } from '../wasm/memory-fields';
import type { Gpu } from './gpu';
import { constantsOf, stripGroups, type KernelRunner } from './kernel-runner';
import type { ProblemBuffers } from './problem-buffers';
import { packSettings } from './settings-buffer';

/** Work of one submission, milliseconds: short enough for a cancel, long enough to hide the way there. */
const submissionMs = 40;

/** What is iterated on. */
export interface IteratedState {
  readonly gpu: Gpu;
  readonly shape: PlaneShape;
  readonly buffers: ProblemBuffers;
  readonly kernels: KernelRunner;
  readonly objective: Objective;
  readonly shrinkKind: number;
  /** Which of the two states is the newest. */
  readonly newest: 0 | 1;
}

/**
 * Iterates; the last iteration lands if that is asked for.
 *
 * @param moved Told which state is the newest, after every submission.
 * @throws {RudinError} `cancelled`, `device-lost`.
 */
export async function iterateOnGpu(
  state: IteratedState,
  { count, steps, land, signal, onProgress }: IterateOptions,
  moved: (newest: 0 | 1) => void,
): Promise<void> {
  const { gpu, shape, buffers, kernels, objective, shrinkKind } = state;
  const { device } = gpu;
  throwIfCancelled(signal);
  device.queue.writeBuffer(buffers.relaxed, 0, packSettings(shape, { objective, steps }));
  device.queue.writeBuffer(buffers.landing, 0, packSettings(shape, { objective, steps, relaxation: 1 }));
  if (shrinkKind === shrinkTable) writeCurve(state, steps.sigma);
  const constants = { ...constantsOf(objective, shape), shrinkKind, sliceBits: tableSliceBits };
  const pipeline = await gpu.pipeline('iterate', constants);
  const groups = bindBothWays(buffers, kernels, shrinkKind);
  const samples = shape.width * shape.height * shape.channels;
  let newest = state.newest;
  for (let done = 0; done < count;) {
    const most = Math.max(1, Math.floor(((submissionMs / 1000) * gpu.speed) / samples));
    const end = Math.min(count, done + most);
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    for (let i = done; i < end; i++) {
      pass.setBindGroup(0, groups[newest][land && i === count - 1 ? 'landing' : 'relaxed']);
      pass.dispatchWorkgroups(...stripGroups(shape));
      newest = newest === 0 ? 1 : 0;
    }
    pass.end();
    const begun = performance.now();
    device.queue.submit([encoder.finish()]);
    moved(newest);
    await gpu.done();
    gpu.speed = ((end - done) * samples) / Math.max(1e-4, (performance.now() - begun) / 1000);
    throwIfCancelled(signal);
    done = end;
    onProgress?.(done);
  }
}

type BothSettings = Readonly<Record<'relaxed' | 'landing', GPUBindGroup>>;

/** The bindings from the first state to the second, and back. */
function bindBothWays(
  buffers: ProblemBuffers,
  kernels: KernelRunner,
  shrinkKind: number,
): readonly [BothSettings, BothSettings] {
  const { f, u, p, curve, map, relaxed, landing } = buffers;
  const bound = shrinkKind === shrinkWeightMap && map ? map : curve;
  const bind = (from: 0 | 1, to: 0 | 1): BothSettings => {
    const state = [f, u[from], p[from], u[to], p[to], bound];
    return {
      relaxed: kernels.bind('iterate', relaxed, state),
      landing: kernels.bind('iterate', landing, state),
    };
  };
  return [bind(0, 1), bind(1, 0)];
}

/** Writes the lines of the proximal map, unless they are there. */
function writeCurve({ gpu, buffers, objective }: IteratedState, sigma: number): void {
  const { lambda, beta } = objective;
  const name = JSON.stringify([lambda, beta, sigma]);
  if (name === buffers.curveOf) return;
  const lines = new Float32Array(tableBytes / 4);
  fillShrinkTable({ lambda, beta, sigma }, lines);
  gpu.device.queue.writeBuffer(buffers.curve, 0, lines);
  buffers.curveOf = name;
}
