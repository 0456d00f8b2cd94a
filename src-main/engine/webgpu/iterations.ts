/** Iterations on the GPU: from one state to the other and back, in submissions that a cancel need not wait for long. */
import type { IterateOptions, Objective, PlaneShape } from '../backend';
import { fillShrinkTable, tableBytes } from '../kernels/iterate/shrink-table';
import { throwIfCancelled } from '../iterate-to-tolerance';
import { shrinkTable, shrinkWeightMap, tableSliceBits } from '../wasm/memory-fields';
import type { Gpu } from './gpu';
import { constantsOf, stripGroups, type KernelRunner } from './kernel-runner';
import { stripRows, type ProblemBuffers } from './problem-buffers';
import { packSettings } from './settings-buffer';
import { Submissions, submissionWork } from './submissions';

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
  const { gpu, shape, buffers, objective, shrinkKind } = state;
  const { device } = gpu;
  throwIfCancelled(signal);
  device.queue.writeBuffer(buffers.relaxed, 0, packSettings(shape, { objective, steps }));
  device.queue.writeBuffer(buffers.landing, 0, packSettings(shape, { objective, steps, relaxation: 1 }));
  if (shrinkKind === shrinkTable) writeCurve(state, steps.sigma);
  const constants = { ...constantsOf(objective, shape), shrinkKind, sliceBits: tableSliceBits };
  const pipeline = await gpu.pipeline('iterate', constants);
  const groups = bindBothWays(state);
  const submissions = new Submissions(gpu, signal);
  const landing = land ? count - 1 : null;
  let { newest } = state;
  for (const part of partsOf(gpu, shape, count)) {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    if (part.rows === null) {
      for (let i = part.from; i < part.to; i++) {
        pass.setBindGroup(0, groups[newest][i === landing ? 'landing' : 'relaxed']);
        pass.dispatchWorkgroups(...stripGroups(shape));
        newest = other(newest);
      }
    } else {
      const relaxation = part.from === landing ? 1 : steps.relaxation;
      const settings = packSettings(shape, { objective, steps, relaxation, ...part.rows });
      device.queue.writeBuffer(buffers.settings, 0, settings);
      pass.setBindGroup(0, groups[newest].piece);
      pass.dispatchWorkgroups(...stripGroups({ width: shape.width, height: part.rows.rows }));
      if (part.isLastPiece) newest = other(newest);
    }
    pass.end();
    await submissions.submit(encoder, {
      ...{ work: part.work, pipeline },
      whenDone: () => onProgress?.(part.done),
    });
    moved(newest);
  }
  await submissions.finish();
}

/** What goes into one submission: some iterations, or some rows of one that is too large. */
interface Part {
  readonly from: number;
  readonly to: number;
  readonly rows: { readonly firstRow: number; readonly rows: number } | null;
  readonly isLastPiece: boolean;
  /** Pixel-channel-iterations. */
  readonly work: number;
  /** Iterations that are done then. */
  readonly done: number;
}

/** Cuts iterations into submissions, as long as the GPU turns out to be fast. */
function* partsOf(gpu: Gpu, { width, height, channels }: PlaneShape, count: number): Generator<Part> {
  const rowWork = width * channels;
  for (let from = 0; from < count;) {
    const work = submissionWork(gpu);
    const whole = Math.floor(work / (height * rowWork));
    if (whole > 0) {
      const to = Math.min(count, from + whole);
      yield { from, to, rows: null, isLastPiece: true, work: (to - from) * height * rowWork, done: to };
      from = to;
      continue;
    }
    const most = stripRows * Math.max(1, Math.floor(work / (rowWork * stripRows)));
    for (let firstRow = 0; firstRow < height; firstRow += most) {
      const rows = Math.min(most, height - firstRow);
      const end = firstRow + rows;
      const piece = { rows: { firstRow, rows }, isLastPiece: end === height, work: rows * rowWork };
      yield { ...piece, from, to: from + 1, done: from + end / height };
    }
    from += 1;
  }
}

function other(state: 0 | 1): 0 | 1 {
  return state === 0 ? 1 : 0;
}

type EachSettings = Readonly<Record<'relaxed' | 'landing' | 'piece', GPUBindGroup>>;

/** The bindings from the first state to the second, and back. */
function bindBothWays({
  buffers,
  kernels,
  shrinkKind,
}: IteratedState): readonly [EachSettings, EachSettings] {
  const { f, u, p, curve, map, relaxed, landing, settings } = buffers;
  const bound = shrinkKind === shrinkWeightMap && map ? map : curve;
  const bind = (from: 0 | 1, to: 0 | 1): EachSettings => {
    const state = [f, u[from], p[from], u[to], p[to], bound];
    return {
      relaxed: kernels.bind('iterate', relaxed, state),
      landing: kernels.bind('iterate', landing, state),
      piece: kernels.bind('iterate', settings, state),
    };
  };
  return [bind(0, 1), bind(1, 0)];
}

/** Writes the lines of the proximal map, unless they are there. */
export function writeCurve(
  { gpu, buffers, objective }: Pick<IteratedState, 'gpu' | 'buffers' | 'objective'>,
  sigma: number,
): void {
  const { lambda, beta } = objective;
  const name = JSON.stringify([lambda, beta, sigma]);
  if (name === buffers.curveOf) return;
  const lines = new Float32Array(tableBytes / 4);
  fillShrinkTable({ lambda, beta, sigma }, lines);
  gpu.device.queue.writeBuffer(buffers.curve, 0, lines);
  buffers.curveOf = name;
}
