/** Writes the numbers that every kernel reads; the layout is that of `Settings` in grid.wgsl. */
import type { Objective, PlaneShape, StepSizes } from '../backend';
import { channelWeights } from '../formulas/couplings';

/** Bytes of `Settings`. */
export const settingsBytes = 112;

/** What a kernel may be told; what is left out is 0, and rows are all rows. */
export interface KernelSettings {
  readonly objective: Objective;
  readonly steps?: StepSizes;
  /** Default: the steps' own. */
  readonly relaxation?: number;
  readonly firstRow?: number;
  readonly rows?: number;
  /** Of a photo whose rows come and go: its row that is the first here, and its rows in all. */
  readonly top?: number;
  readonly photoHeight?: number;
  readonly means?: readonly number[];
  readonly share?: number;
  readonly smoothing?: number;
}

/** The bytes of `Settings`. */
export function packSettings(shape: PlaneShape, settings: KernelSettings): ArrayBuffer {
  const { objective, steps, means = [] } = settings;
  const bytes = new ArrayBuffer(settingsBytes);
  const integers = new Uint32Array(bytes);
  const floats = new Float32Array(bytes);
  const { firstRow = 0, rows = shape.height, top = 0, photoHeight = shape.height } = settings;
  integers.set([shape.width, shape.height, firstRow, rows, top, photoHeight]);
  floats.set(channelWeights(objective, shape.channels), 8);
  floats.set(steps?.tau.map((tau) => tau / (1 + tau)) ?? [], 12);
  floats.set(means, 16);
  const { lambda, beta } = objective;
  const sigma = steps?.sigma ?? 0;
  const relaxation = settings.relaxation ?? steps?.relaxation ?? 1;
  const constantFactor = (2 * lambda) / (sigma + 2 * lambda);
  const scalars = [lambda, beta, sigma, relaxation, steps?.extrapolation ?? 1, constantFactor];
  const earlierRelaxation = steps?.relaxation ?? 1;
  floats.set([...scalars, settings.share ?? 0, settings.smoothing ?? 0, earlierRelaxation], 19);
  return bytes;
}
