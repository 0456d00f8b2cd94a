/** Moves the rows of a window up to make room for the next ones at its end. */
import type { PlaneShape } from '../backend';

/** Rows to move: the last `rows` of the window, by so many. */
export interface Slide {
  readonly rows: number;
  readonly by: number;
}

/** A buffer of a window: so many bytes a sample, plane after plane. */
export interface WindowBuffer {
  readonly buffer: GPUBuffer;
  readonly sampleBytes: number;
}

/**
 * Moves rows of every plane, through another buffer, since none may be copied onto itself.
 *
 * @param scratch At least a row of 8 bytes a pixel.
 */
export function slideRows(
  encoder: GPUCommandEncoder,
  { width, height, channels }: PlaneShape,
  buffers: readonly WindowBuffer[],
  { rows, by }: Slide,
  scratch: GPUBuffer,
): void {
  for (const { buffer, sampleBytes } of buffers) {
    const rowBytes = width * sampleBytes;
    const atATime = Math.floor(scratch.size / rowBytes);
    for (let plane = 0; plane < channels; plane++) {
      for (let first = height - rows; first < height; first += atATime) {
        const bytes = Math.min(atATime, height - first) * rowBytes;
        const at = (plane * height + first) * rowBytes;
        encoder.copyBufferToBuffer(buffer, at, scratch, 0, bytes);
        encoder.copyBufferToBuffer(scratch, 0, buffer, at - by * rowBytes, bytes);
      }
    }
  }
}
