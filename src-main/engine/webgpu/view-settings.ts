/** Writes what the kernels that draw are told; the layout is that of `Settings` in view-grid.wgsl. */
import type { PlaneShape } from '../backend';
import type { AreaOverlaps } from '../display/area-overlaps';
import type { DeviceFrame, FramePlan } from '../display/device-frame';
import { stepsPerUnit } from '../display/gradient-view';
import { cyclicScale, scaleSteps, sequentialScale } from '../kernels/gradient-view/colour-maps';
import { directionThreshold } from '../kernels/gradient-view/gradient-direction';
import { operatorRules, type Continuation } from '../kernels/gradient-view/gradient-operator';
import {
  bins,
  countedPixels,
  largestMagnitude,
  type GradientScale,
} from '../kernels/gradient-view/gradient-scale';
import type { GradientOperator } from '../../contract/parameters';

/** Bytes of `Settings`. */
export const viewSettingsBytes = 96;

/** Intensity of one unit of a sample, of the photo and of what is held. */
export interface SampleUnits {
  readonly photo: number;
  readonly held: number;
}

/** Rows of a frame. */
interface Piece {
  readonly firstRow: number;
  readonly rows: number;
}

/** As in beyondOf of gradient-rows.wgsl. */
const continuations: readonly Continuation[] = ['repeat', 'zero', 'line'];

/** Settings of a piece of a frame. */
export function packFrame(
  shape: PlaneShape,
  frame: DeviceFrame,
  plan: FramePlan,
  units: SampleUnits,
  { firstRow, rows }: Piece,
): ArrayBuffer {
  const { across, down, borders } = plan;
  const { beyond } = operatorRules[frame.gradient.operator];
  const at = (isBorder: boolean): number => continuations.indexOf(isBorder ? beyond : 'line');
  const bytes = new ArrayBuffer(viewSettingsBytes);
  const integers = new Uint32Array(bytes);
  const isLog = frame.gradient.scale === 'log';
  const isExact = across.isIdentity && down.isIdentity;
  integers.set([shape.width, shape.height, plan.width, rows, firstRow, Number(isExact), Number(isLog), 1]);
  integers.set([at(borders.left), at(borders.right), at(borders.top), at(borders.bottom)], 8);
  const slope = slopeOf(frame.gradient.operator, frame.layer === 'held' ? units.held : units.photo);
  const floats = new Float32Array(bytes);
  floats.set([across.innerShare, down.innerShare, units.photo, units.held, slope / frame.crop.shrink], 12);
  if (frame.scale) floats.set(scaleNumbers(frame, frame.scale), 17);
  return bytes;
}

function scaleNumbers({ gradient }: DeviceFrame, scale: GradientScale): number[] {
  return [scale.logMinimum, stepsPerUnit(gradient.scale, scale), directionThreshold(scale)];
}

/** Settings of the histogram of the whole photo's gradient. */
export function packHistogram(shape: PlaneShape, operator: GradientOperator, unit: number): ArrayBuffer {
  const { width, height, channels } = shape;
  const counted = countedPixels(shape);
  const rows = Math.ceil(counted.height / counted.rowStep);
  const bytes = new ArrayBuffer(viewSettingsBytes);
  const integers = new Uint32Array(bytes);
  integers.set([width, height, counted.width, rows, counted.margin.y, 0, 0, counted.rowStep]);
  integers.fill(continuations.indexOf(operatorRules[operator].beyond), 8, 12);
  new Float32Array(bytes).set([slopeOf(operator, unit), 0, 0, 0, bins / largestMagnitude(channels)], 16);
  return bytes;
}

/** Intensity/px of a difference of 1 between samples. */
function slopeOf(operator: GradientOperator, unit: number): number {
  return operatorRules[operator].stencil === 'central' ? unit / 2 : unit;
}

/** What lies under the columns, then under the rows, of a frame; see resample-rows.wgsl. */
export function packOverlaps({ across, down }: FramePlan): ArrayBuffer {
  const words = 4 * (across.count + down.count);
  const bytes = new ArrayBuffer(words * 4);
  put(across, bytes, 0);
  put(down, bytes, 4 * across.count);
  return bytes;
}

function put(
  { count, first, last, firstShare, lastShare }: AreaOverlaps,
  bytes: ArrayBuffer,
  start: number,
): void {
  const integers = new Uint32Array(bytes);
  const floats = new Float32Array(bytes);
  for (let k = 0, i = start; k < count; k += 1, i += 4) {
    integers[i] = first[k]!;
    integers[i + 1] = last[k]!;
    floats[i + 2] = firstShare[k]!;
    floats[i + 3] = lastShare[k]!;
  }
}

/** The colours of a gradient view, a word each. */
export function packColours({ view, gradient }: DeviceFrame): Uint32Array<ArrayBuffer> {
  const isDirection = view === 'gradient-direction';
  const bytes = isDirection ? cyclicScale(scaleSteps) : sequentialScale(gradient.colourMap, scaleSteps);
  const words = new Uint32Array(scaleSteps);
  for (let k = 0; k < scaleSteps; k += 1) {
    words[k] = bytes[3 * k]! | (bytes[3 * k + 1]! << 8) | (bytes[3 * k + 2]! << 16);
  }
  return words;
}
