/** How every backend says that a photo does not fit into memory: one sentence, always with both figures. */
import { RudinError } from '../contract/outcome';
import type { PlaneShape } from './backend';

/** What a solve would take. */
export interface RoomNeed {
  /** What is solved on; px. */
  readonly shape: PlaneShape;
  /** Below 1 a solve takes half as much again. */
  readonly beta: number;
  /** Of a pass over streamed rows, whose memory grows with them. */
  readonly iterations?: number;
  readonly bytes: number;
}

/** What there is. */
interface RoomLimit {
  /** Words that lead to the figure, such as "this machine can spare". */
  readonly words: string;
  readonly bytes: number;
}

/**
 * The refusal of a solve that does not fit.
 *
 * @param need  More than the limit.
 * @param limit What it did not fit into.
 * @param cause What the system threw, where it was the system that refused.
 * @returns     `too-large`, naming megapixels and both figures; the need is rounded up and the limit down, so that
 *              they always differ.
 */
export function roomRefusal(need: RoomNeed, limit: RoomLimit, cause?: unknown): RudinError {
  const { beta, bytes, iterations } = need;
  const { width, height, channels } = need.shape;
  const megapixels = ((width * height) / 1e6).toFixed(1);
  const what = `${megapixels} megapixels in ${channels === 3 ? 'colour' : 'grey'}`;
  const order = beta < 1 ? 'below 1' : 'of 1 or more';
  const needed = (Math.ceil(bytes / 1e7) / 100).toFixed(2);
  const had = (Math.floor(limit.bytes / 1e7) / 100).toFixed(2);
  const pass = iterations === undefined ? '' : ` in ${iterations} iterations`;
  const message = `solving ${what} at an order ${order}${pass} needs ${needed} GB of memory; ${limit.words} ${had} GB`;
  return new RudinError('too-large', message, { cause });
}
