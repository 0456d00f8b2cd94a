/**
 * The gradient as rows, computed from three rows of the photo at a time: a view of a region needs no gradient field
 * of the whole photo. Agrees with `forEachGradient` to float32 rounding.
 */
import type { GradientOperator } from '../../../contract/parameters';
import { clearBuffers, makeRows, meanRows, rowBuffers, type PhotoRows } from '../convert/photo-rows';
import { continued, operatorRules, type Continuation } from './gradient-operator';

/** The sides of a window that lie on the photo's own border; elsewhere the photo goes on unseen. */
export interface PhotoBorders {
  readonly left: boolean;
  readonly right: boolean;
  readonly top: boolean;
  readonly bottom: boolean;
}

export interface GradientWindow {
  /** The photo's rows, with a margin of a pixel or more around the window wherever there is one. */
  readonly rows: PhotoRows;
  readonly borders: PhotoBorders;
  /** The part of `rows` whose gradient is asked for. */
  readonly first: { readonly x: number; readonly y: number };
  readonly width: number;
  readonly height: number;
  /** Photo px from one of the rows' pixels to the next, >= 1. */
  readonly spacingPx: number;
}

/**
 * What the rows hold: `magnitude`, joint over channels, in one plane; or `vector`, gradX and gradY of the channel mean
 * in two, y pointing down.
 */
export type GradientQuantity = 'magnitude' | 'vector';

/**
 * Rows of the gradient.
 *
 * @param window   Where; at a border of the photo the operator's rule holds, at any other the photo goes on as a line.
 * @param operator Which differences.
 * @param quantity Magnitude or vector.
 * @returns        Rows of intensity/px.
 */
export function gradientRows(
  window: GradientWindow,
  operator: GradientOperator,
  quantity: GradientQuantity,
): PhotoRows {
  const { width, height, first } = window;
  const { stencil, beyond } = operatorRules[operator];
  const isForward = stencil === 'forward';
  // Differences are linear: the mean over channels may be taken before them, and is, for there is less to do then.
  const around = new RowsAround(
    quantity === 'vector' ? { ...window, rows: meanRows(window.rows) } : window,
    beyond,
  );
  const span = { start: around.columnOf(first.x), back: isForward ? 0 : 1, width };
  const scale = (isForward ? 1 : 0.5) / window.spacingPx;
  return makeRows({
    width,
    height,
    planeCount: quantity === 'magnitude' ? 1 : 2,
    add(row, weight, into) {
      const here = around.row(first.y + row);
      const below = around.row(first.y + row + 1);
      const above = isForward ? here : around.row(first.y + row - 1);
      const lines = here.map((line, c) => ({ above: above[c]!, here: line, below: below[c]! }));
      if (quantity === 'vector') addVector(lines[0]!, span, weight * scale, into);
      else if (lines.length === 1) addMagnitudes(lines[0]!, span, weight * scale, into[0]!);
      else addJointMagnitudes(lines, span, weight * scale, into[0]!);
    },
  });
}

interface Lines {
  readonly above: Float32Array;
  readonly here: Float32Array;
  readonly below: Float32Array;
}

/** Where the wanted columns start in a line, and how far back a difference begins: 0 at the px itself, 1 before it. */
interface Span {
  readonly start: number;
  readonly back: number;
  readonly width: number;
}

/** into += factor sqrt((right - left)^2 + (below - above)^2). */
function addMagnitudes({ above, here, below }: Lines, span: Span, factor: number, into: Float32Array): void {
  const { start, back, width } = span;
  for (let x = 0, i = start; x < width; x += 1, i += 1) {
    const dx = here[i + 1]! - here[i - back]!;
    const dy = below[i]! - above[i]!;
    into[x]! += factor * Math.sqrt(dx * dx + dy * dy);
  }
}

/** The same of three channels together. One loop: with a loop each the sums would go through memory, twice as slow. */
function addJointMagnitudes(lines: readonly Lines[], span: Span, factor: number, into: Float32Array): void {
  const { start, back, width } = span;
  const [
    { above: a1, here: h1, below: b1 },
    { above: a2, here: h2, below: b2 },
    { above: a3, here: h3, below: b3 },
  ] = lines as [Lines, Lines, Lines];
  for (let x = 0, i = start; x < width; x += 1, i += 1) {
    const dx1 = h1[i + 1]! - h1[i - back]!;
    const dy1 = b1[i]! - a1[i]!;
    const dx2 = h2[i + 1]! - h2[i - back]!;
    const dy2 = b2[i]! - a2[i]!;
    const dx3 = h3[i + 1]! - h3[i - back]!;
    const dy3 = b3[i]! - a3[i]!;
    into[x]! += factor * Math.sqrt(dx1 * dx1 + dy1 * dy1 + dx2 * dx2 + dy2 * dy2 + dx3 * dx3 + dy3 * dy3);
  }
}

/** The differences themselves, times a factor, onto the planes of the vector. */
function addVector(
  { above, here, below }: Lines,
  { start, back, width }: Span,
  factor: number,
  into: readonly Float32Array[],
): void {
  const [meanX, meanY] = [into[0]!, into[1]!];
  for (let x = 0, i = start; x < width; x += 1, i += 1) {
    meanX[x]! += factor * (here[i + 1]! - here[i - back]!);
    meanY[x]! += factor * (below[i]! - above[i]!);
  }
}

/** Three rows at a time of a photo that goes on by one px on every side. */
class RowsAround {
  readonly #rows: PhotoRows;
  readonly #beyond: Record<keyof PhotoBorders, Continuation>;
  /** Row r lives in ring r mod 3; the same buffers without the px beyond the sides are what the rows are added to. */
  readonly #ring: Float32Array[][];
  readonly #inside: Float32Array[][];
  readonly #held = [NaN, NaN, NaN];

  constructor({ rows, borders }: GradientWindow, beyond: Continuation) {
    const at = (isBorder: boolean): Continuation => (isBorder ? beyond : 'line');
    this.#rows = rows;
    this.#beyond = {
      left: at(borders.left),
      right: at(borders.right),
      top: at(borders.top),
      bottom: at(borders.bottom),
    };
    this.#ring = [0, 1, 2].map(() => rowBuffers(rows.planeCount, rows.width + 2));
    this.#inside = this.#ring.map((lines) => lines.map((line) => line.subarray(1, rows.width + 1)));
  }

  /** Where column x of the rows is in a line: one px stands before the first. */
  columnOf(x: number): number {
    return x + 1;
  }

  /** The lines of row -1..height, one a channel; valid until three other rows were asked for. */
  row(row: number): readonly Float32Array[] {
    const slot = (row + 3) % 3;
    if (this.#held[slot] !== row) {
      if (row < 0) this.#continue(slot, this.#beyond.top, 0, 1);
      else if (row >= this.#rows.height) this.#continue(slot, this.#beyond.bottom, row - 1, row - 2);
      else this.#read(slot, row);
      this.#held[slot] = row;
    }
    return this.#ring[slot]!;
  }

  #read(slot: number, row: number): void {
    const width = this.#rows.width;
    clearBuffers(this.#inside[slot]!);
    this.#rows.add(row, 1, this.#inside[slot]!);
    for (const line of this.#ring[slot]!) {
      line[0] = continued(this.#beyond.left, line[1]!, width > 1 ? line[2]! : null);
      line[width + 1] = continued(this.#beyond.right, line[width]!, width > 1 ? line[width - 1]! : null);
    }
  }

  #continue(slot: number, rule: Continuation, borderRow: number, innerRow: number): void {
    const border = this.row(borderRow);
    const inner = this.#rows.height > 1 ? this.row(innerRow) : null;
    this.#ring[slot]!.forEach((line, c) => {
      for (let x = 0; x < line.length; x += 1) {
        line[x] = continued(rule, border[c]![x]!, inner === null ? null : inner[c]![x]!);
      }
    });
  }
}
