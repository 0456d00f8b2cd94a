/**
 * Draws what a problem has in tensors: the photo as it was placed, and an answer that is held beside the state, so that a
 * solve may run on while the last result is shown. Every piece is made at once, before anything else is done to a tensor,
 * and only its values are waited for; what is asked is done one after another.
 */
import type { GradientOperator } from '../../contract/parameters';
import { RudinError } from '../../contract/outcome';
import type { Region } from '../../contract/studio-calls';
import type { ProblemView } from '../backend';
import { planFrame, type DeviceFrame, type FramePlan } from '../display/device-frame';
import { directionColours, magnitudeColours } from '../display/gradient-view.tf';
import { exactCodes, packedCodes, roundedCodes, shownIntensities, unitOf } from '../display/photo-view.tf';
import { cellsUnder, meanAlong, type PixelSpan } from '../display/resample-rows.tf';
import { operatorRules, type Continuation } from '../kernels/gradient-view/gradient-operator';
import type { GradientQuantity, PhotoBorders } from '../kernels/gradient-view/gradient-rows';
import { gradientTensor } from '../kernels/gradient-view/gradient-rows.tf';
import { bins, countedPixels, quantileOfCounts } from '../kernels/gradient-view/gradient-scale';
import { magnitudeBins } from '../kernels/gradient-view/gradient-scale.tf';
import { valuesOf } from './read-tensor';
import { tensorError } from './tensor-errors';
import type { Tensor } from './tensor-library';
import { ViewCells, type ViewedTensors } from './view-cells';

/** Values that are waited for at a time, 4 MB of them: they stay on the device beside whatever runs there. */
export const pieceValues = 2 ** 20;

/** Of a gradient, beside where. */
interface GradientAsked {
  readonly layer: DeviceFrame['layer'];
  readonly operator: GradientOperator;
  readonly quantity: GradientQuantity;
  readonly borders: PhotoBorders;
  /** Photo px from one cell to the next. */
  readonly spacingPx: number;
}

export class TensorView implements ProblemView {
  private readonly cells: ViewCells;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly viewed: ViewedTensors) {
    this.cells = new ViewCells(viewed);
  }

  hold(source: 'dual' | 'kept'): Promise<void> {
    return this.inTurn(() => Promise.resolve(this.cells.hold(source)));
  }

  draw(frame: DeviceFrame): Promise<Uint8Array<ArrayBuffer>> {
    return this.inTurn(async () => {
      const plan = planFrame(frame);
      const rgba = new Uint8Array(plan.width * plan.height * 4).fill(255);
      for (const rows of this.pieces({ from: 0, to: plan.height }, plan.width)) {
        const packed = await valuesOf(this.viewed.tf, () => this.packedPiece(frame, plan, rows));
        unpack(packed, rgba, rows.from * plan.width * 4);
      }
      return rgba;
    });
  }

  readRows(from: number, to: number): Promise<Uint16Array> {
    return this.inTurn(async () => {
      const { tf, shape, bitDepth } = this.viewed;
      if (bitDepth === null)
        throw new RudinError('internal', 'an answer of planes is held: it has no integers');
      const { width, channels } = shape;
      const codes = new Uint16Array((to - from) * width * channels);
      for (const rows of this.pieces({ from, to }, width * channels)) {
        const region = { x: 0, y: rows.from, width, height: rows.to - rows.from };
        const values = await valuesOf(tf, () => this.interleaved(this.cells.part('held', region).cells));
        codes.set(values, (rows.from - from) * width * channels);
      }
      return codes;
    });
  }

  measureQuantile(operator: GradientOperator): Promise<number> {
    return this.inTurn(async () => {
      const { tf, shape } = this.viewed;
      const { margin, rowStep, width, height } = countedPixels(shape);
      const counts = new Uint32Array(bins + 1);
      for (const { from, to } of this.pieces({ from: 0, to: height }, width)) {
        const counted = multiples(rowStep, from, to);
        if (counted.length === 0) continue;
        const values = await valuesOf(tf, () => {
          const region = { x: margin.x, y: margin.y + from, width, height: to - from };
          const borders = { left: true, right: true, top: true, bottom: true };
          const asked = { layer: 'photo', operator, quantity: 'magnitude', borders, spacingPx: 1 } as const;
          return magnitudeBins(tf, this.gradient(asked, region), counted, shape.channels);
        });
        for (const bin of values) counts[bin]! += 1;
      }
      return quantileOfCounts(counts, shape.channels);
    });
  }

  dispose(): void {
    this.cells.dispose();
  }

  /** Some rows of a frame, one number a pixel. */
  private packedPiece(frame: DeviceFrame, plan: FramePlan, rows: PixelSpan): Tensor {
    const { tf, shape } = this.viewed;
    const across = cellsUnder(plan.across, { from: 0, to: plan.width });
    const down = cellsUnder(plan.down, rows);
    const region = {
      x: across.from,
      y: down.from,
      width: across.to - across.from,
      height: down.to - down.from,
    };
    const mean = (make: () => Tensor): Tensor =>
      tf.tidy(() => {
        // Down first: the rows of the photo are more than those of the frame, and are then gone.
        const lines = tf.tidy(() => meanAlong(tf, make(), 1, plan.down, rows));
        return meanAlong(tf, lines, 2, plan.across, { from: 0, to: plan.width });
      });
    const { layer, view, gradient, scale, crop } = frame;
    if (view === 'result' || view === 'removed') return this.colourPiece(frame, plan, region, mean);
    if (!scale) throw new RudinError('internal', `view: ${view} needs a scale`);
    const quantity = view === 'gradient-magnitude' ? 'magnitude' : 'vector';
    const { operator } = gradient;
    const asked = { layer, operator, quantity, borders: plan.borders, spacingPx: crop.shrink } as const;
    const means = mean(() => this.gradient(asked, region));
    return quantity === 'magnitude'
      ? magnitudeColours(tf, means, gradient, scale)
      : directionColours(tf, means, shape.channels, scale);
  }

  private colourPiece(
    { layer, view }: DeviceFrame,
    { across, down }: FramePlan,
    region: Region,
    mean: (make: () => Tensor) => Tensor,
  ): Tensor {
    const { tf, bitDepth } = this.viewed;
    const isExact = across.isIdentity && down.isIdentity && bitDepth !== null;
    const codes = (make: typeof exactCodes): Tensor =>
      tf.tidy(() => {
        const original = view === 'removed' ? this.cells.part('photo', region) : null;
        return make(tf, this.cells.part(layer, region), original);
      });
    if (isExact) return packedCodes(tf, codes(exactCodes));
    return packedCodes(
      tf,
      roundedCodes(
        tf,
        mean(() => codes(shownIntensities)),
      ),
    );
  }

  /** The gradient of the cells of a region; in a `tidy`. */
  private gradient(
    { layer, operator, quantity, borders, spacingPx }: GradientAsked,
    { x, y, width, height }: Region,
  ): Tensor {
    const { tf, shape } = this.viewed;
    const { stencil, beyond } = operatorRules[operator];
    const isCentral = stencil === 'central';
    const [left, top] = [Math.max(0, x - 1), Math.max(0, y - 1)];
    const around = {
      x: left,
      y: top,
      width: Math.min(shape.width, x + width + 1) - left,
      height: Math.min(shape.height, y + height + 1) - top,
    };
    // Where a crop ends inside the photo, that goes on unseen.
    const at = (isBorder: boolean): Continuation => (isBorder ? beyond : 'line');
    const { cells, bitDepth } = this.cells.part(layer, around);
    return gradientTensor(
      tf,
      {
        cells,
        inner: { x: x - left, y: y - top, width, height },
        beyond: {
          left: at(borders.left),
          right: at(borders.right),
          top: at(borders.top),
          bottom: at(borders.bottom),
        },
        isCentral,
        slope: ((isCentral ? 0.5 : 1) * unitOf(bitDepth)) / spacingPx,
      },
      quantity,
    );
  }

  /** [height][width][plane] of planes; in a `tidy`. */
  private interleaved(cells: Tensor): Tensor {
    const { tf } = this.viewed;
    const [planes, height, width] = cells.shape as [number, number, number];
    const each = Array.from({ length: planes }, (_, plane) =>
      tf.reshape(tf.slice(cells, [plane, 0, 0], [1, height, width]), [height, width]),
    );
    return tf.stack(each, 2);
  }

  /**
   * Rows of so many values in pieces that are waited for one by one, a row at least. None has more values than the problem
   * has cells: a draft's frame may have many times as many px, and would take many times the room.
   */
  private pieces({ from, to }: PixelSpan, rowValues: number): PixelSpan[] {
    const { width, height } = this.viewed.shape;
    const most = Math.min(pieceValues, width * height);
    const rows = Math.max(1, Math.floor(most / rowValues));
    const count = Math.ceil((to - from) / rows);
    return Array.from({ length: count }, (_, piece) => ({
      from: from + piece * rows,
      to: Math.min(to, from + (piece + 1) * rows),
    }));
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const guarded = async (): Promise<T> => {
      try {
        return await work();
      } catch (thrown) {
        throw tensorError(thrown);
      }
    };
    const done = this.turn.then(guarded, guarded);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

/** Rows from..to - 1 whose number is a multiple of `step`, counted from the first. */
function multiples(step: number, from: number, to: number): number[] {
  const found = [];
  for (let row = Math.ceil(from / step) * step; row < to; row += step) found.push(row - from);
  return found;
}

/** Writes R + 256 G + 65536 B as RGBA, of which A stays. */
function unpack(packed: Float32Array, rgba: Uint8Array, start: number): void {
  for (let i = 0, k = start; i < packed.length; i += 1, k += 4) {
    const colour = packed[i]!;
    rgba[k] = colour & 255;
    rgba[k + 1] = (colour >> 8) & 255;
    rgba[k + 2] = colour >> 16;
  }
}
