/** Iterations on the GPU: from one state to the other and back, in submissions that a cancel need not wait for long. */
import type { IterateOptions, Objective, PlaneShape } from '../backend';
import { fillShrinkTable, tableBytes } from '../kernels/iterate/shrink-table';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';
import { shrinkTable, shrinkWeightMap, tableSliceBits } from '../wasm/memory-fields';
import type { Gpu } from './gpu';
import { isMeasurable, iterationChoice, type IterationChoice } from './iteration-choice';
import { singleIteration, type IterationKernel } from './iteration-runs';
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
  const choice = await iterationChoice(gpu, constants);
  const groups = bindBothWays(state);
  const submissions = new Submissions(gpu, signal);
  const landing = land ? count - 1 : null;
  let { newest } = state;
  for (const part of partsOf(gpu, shape, count)) {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    const kernel = part.rows
      ? singleIteration
      : choice.pick(part.to - part.from, isMeasurable(gpu, part.work));
    const pipeline = choice.pipelineOf(kernel);
    if (part.rows === null) {
      for (const { run, lands } of runsOf(part, choice, kernel, landing)) {
        pass.setPipeline(choice.pipelineOf(run));
        pass.setBindGroup(0, groups[newest][lands ? 'landing' : 'relaxed']);
        pass.dispatchWorkgroups(...run.groups(shape));
        newest = other(newest);
      }
    } else {
      const relaxation = part.from === landing ? 1 : steps.relaxation;
      const settings = packSettings(shape, { objective, steps, relaxation, ...part.rows });
      encodeRows(pass, state, { settings, rows: part.rows.rows, pipeline, group: groups[newest].piece });
      if (part.isLastPiece) newest = other(newest);
    }
    pass.end();
    await submissions.submit(encoder, {
      ...{ work: part.work, pipeline },
      whenDone: () => onProgress?.(part.done),
      whenMeasured: (seconds) => {
        if (isMeasurable(gpu, part.work)) choice.measured(kernel, seconds / part.work);
      },
    });
    moved(newest);
  }
  await submissions.finish();
}

/** One iteration of some rows. */
function encodeRows(
  pass: GPUComputePassEncoder,
  { gpu, shape, buffers }: IteratedState,
  piece: { settings: ArrayBuffer; rows: number; pipeline: GPUComputePipeline; group: GPUBindGroup },
): void {
  gpu.device.queue.writeBuffer(buffers.settings, 0, piece.settings);
  pass.setPipeline(piece.pipeline);
  pass.setBindGroup(0, piece.group);
  pass.dispatchWorkgroups(...stripGroups({ width: shape.width, height: piece.rows }));
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

/** The runs of kernels that make the iterations of a submission; the last of one may land. */
function* runsOf(
  { from, to }: Part,
  choice: IterationChoice,
  kernel: IterationKernel,
  landing: number | null,
): Generator<{ readonly run: IterationKernel; readonly lands: boolean }> {
  for (let done = from; done < to;) {
    const run = choice.pickRest(kernel, to - done);
    done += run.iterations;
    yield { run, lands: done - 1 === landing };
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
