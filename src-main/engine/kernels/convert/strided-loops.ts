/**
 * The innermost loops over samples in memory, one copy for each element type. A loop that meets several types looks
 * the type up at every element and takes three times as long; compilers of JavaScript specialise the text of a
 * function, not its uses, so the copies have to be written out.
 */
export type Samples = Uint8Array | Uint16Array | Float32Array;

/** Where a row of one plane lies: its first sample, the samples from one pixel to the next, and its pixels. */
export interface Line {
  readonly start: number;
  readonly stride: number;
  readonly count: number;
}

/** Rows that `addFourRows` takes: the sums are then loaded and stored a quarter as often, which halves the time. */
export const rowsAtOnce = 4;

/** into[x] += weight * sample(x) along a row. */
export function addRow(samples: Samples, line: Line, weight: number, into: Float32Array): void {
  if (samples instanceof Uint8Array) addRow8(samples, line, weight, into);
  else if (samples instanceof Uint16Array) addRow16(samples, line, weight, into);
  else addRow32(samples, line, weight, into);
}

/**
 * into[x] += weights[0] * sample(x, row) + .. + weights[3] * sample(x, row + 3).
 *
 * @param line      The first of four rows.
 * @param toNextRow Samples from one row to the next.
 */
export function addFourRows(
  samples: Samples,
  line: Line & { readonly toNextRow: number },
  weights: Float64Array,
  into: Float32Array,
): void {
  if (samples instanceof Uint8Array) addFour8(samples, line, weights, into);
  else if (samples instanceof Uint16Array) addFour16(samples, line, weights, into);
  else addFour32(samples, line, weights, into);
}

function addRow8(samples: Uint8Array, { start, stride, count }: Line, w: number, into: Float32Array): void {
  for (let x = 0, k = start; x < count; x += 1, k += stride) into[x]! += w * samples[k]!;
}

function addRow16(samples: Uint16Array, { start, stride, count }: Line, w: number, into: Float32Array): void {
  for (let x = 0, k = start; x < count; x += 1, k += stride) into[x]! += w * samples[k]!;
}

function addRow32(
  samples: Float32Array,
  { start, stride, count }: Line,
  w: number,
  into: Float32Array,
): void {
  for (let x = 0, k = start; x < count; x += 1, k += stride) into[x]! += w * samples[k]!;
}

function addFour8(
  samples: Uint8Array,
  { start, stride, count, toNextRow }: Line & { readonly toNextRow: number },
  weights: Float64Array,
  into: Float32Array,
): void {
  const [w0, w1, w2, w3] = weights as unknown as [number, number, number, number];
  const [b, c, d] = [toNextRow, 2 * toNextRow, 3 * toNextRow];
  for (let x = 0, k = start; x < count; x += 1, k += stride) {
    into[x]! += w0 * samples[k]! + w1 * samples[k + b]! + w2 * samples[k + c]! + w3 * samples[k + d]!;
  }
}

function addFour16(
  samples: Uint16Array,
  { start, stride, count, toNextRow }: Line & { readonly toNextRow: number },
  weights: Float64Array,
  into: Float32Array,
): void {
  const [w0, w1, w2, w3] = weights as unknown as [number, number, number, number];
  const [b, c, d] = [toNextRow, 2 * toNextRow, 3 * toNextRow];
  for (let x = 0, k = start; x < count; x += 1, k += stride) {
    into[x]! += w0 * samples[k]! + w1 * samples[k + b]! + w2 * samples[k + c]! + w3 * samples[k + d]!;
  }
}

function addFour32(
  samples: Float32Array,
  { start, stride, count, toNextRow }: Line & { readonly toNextRow: number },
  weights: Float64Array,
  into: Float32Array,
): void {
  const [w0, w1, w2, w3] = weights as unknown as [number, number, number, number];
  const [b, c, d] = [toNextRow, 2 * toNextRow, 3 * toNextRow];
  for (let x = 0, k = start; x < count; x += 1, k += stride) {
    into[x]! += w0 * samples[k]! + w1 * samples[k + b]! + w2 * samples[k + c]! + w3 * samples[k + d]!;
  }
}
