/** The colour channels of a photo, each as a grid of samples that measures walk over, whatever they are kept in. */
import type { NoisyPhoto } from '../backend';
import { largestCode, requireAllSamples, samplesPerPixel } from '../kernels/convert/convert';
import { rowSamples } from '../pixels/photo-pixels';

/** One channel inside larger arrays. */
export interface ChannelView {
  /** Rows from `top` on, `count` of them: where the first sample of the first row is. */
  readonly rowsAt: (top: number, count: number) => SampleRows;
  readonly pixelStride: number;
  readonly width: number;
  readonly height: number;
  /** Samples equal to these are clipped; one unit of a sample in intensity. */
  readonly lowest: number;
  readonly highest: number;
  readonly unit: number;
}

interface SampleRows {
  readonly samples: Uint8Array | Uint16Array | Float32Array;
  readonly start: number;
}

/**
 * The channels of a photo one by one.
 *
 * @throws {RudinError} `bad-params` when samples are missing.
 */
export function channelViews(photo: NoisyPhoto): ChannelView[] {
  const { width, height } = photo;
  if ('planes' in photo) {
    return photo.planes.map((samples) => {
      const rowsAt = (top: number): SampleRows => ({ samples, start: top * width });
      return { rowsAt, pixelStride: 1, width, height, lowest: 0, highest: 1, unit: 1 };
    });
  }
  if ('samples' in photo) requireAllSamples(photo);
  const highest = largestCode(photo.bitDepth);
  return Array.from({ length: photo.channels }, (_, start) => {
    const pixelStride = samplesPerPixel(photo);
    return {
      rowsAt: (top, count) => ({ samples: rowSamples(photo, top, top + count), start }),
      pixelStride,
      width,
      height,
      lowest: 0,
      highest,
      unit: 1 / highest,
    };
  });
}

/**
 * What is read of square blocks of a channel, evenly spread and none over another.
 *
 * @param edgePx Edge of a block; what is left at the right and below is not looked at.
 * @param most   Blocks at the most.
 * @param read   Gets a block's corner, px; blocks of which it makes null are left out.
 */
export function readBlocks<Block>(
  { width, height }: ChannelView,
  { edgePx, most }: { readonly edgePx: number; readonly most: number },
  read: (left: number, top: number) => Block | null,
): Block[] {
  const across = Math.floor(width / edgePx);
  const down = Math.floor(height / edgePx);
  const step = Math.max(1, Math.ceil(Math.sqrt((across * down) / most)));
  const blocks: Block[] = [];
  for (let row = 0; row < down; row += step) {
    for (let column = 0; column < across; column += step) {
      const block = read(column * edgePx, row * edgePx);
      if (block !== null) blocks.push(block);
    }
  }
  return blocks;
}
