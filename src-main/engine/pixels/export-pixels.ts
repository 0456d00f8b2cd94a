/** From what the engine holds to the integers of a file, row by row: neither need be in memory. */
import type { CancelSignal } from '../backend';
import type { InterleavedPixels } from '../engine-calls';
import { rescaleCode, samplesPerPixel, withBitDepth } from '../kernels/convert/convert';
import { pixelBand, type MakePixelWriter, type PhotoPixels } from './photo-pixels';
import { inBands } from '../reference/macrotask';

/**
 * The integers that an export writes: the colour of `image`, rescaled, with the alpha of the original.
 *
 * @param image     A result over the whole photo, or the photo itself, which keeps its very integers.
 * @param original  The photo as decoded.
 * @param bitDepth  Depth that is wanted.
 * @param makeWriter Makes room for what is written.
 * @returns         In the writer's place.
 * @throws {RudinError} `cancelled`, or what the writer throws.
 */
export async function exportPixels(
  image: PhotoPixels,
  original: PhotoPixels,
  bitDepth: 8 | 16,
  makeWriter: MakePixelWriter,
  signal: CancelSignal,
): Promise<PhotoPixels> {
  const { width, height, channels, hasAlpha } = original;
  const writer = makeWriter({ width, height, channels, hasAlpha, bitDepth });
  try {
    await inBands(
      original,
      ({ from, to }) => {
        const { samples } = withBitDepth(pixelBand(image, from, to), bitDepth);
        const needsAlpha = hasAlpha && !image.hasAlpha;
        writer.write(needsAlpha ? withAlpha(samples, pixelBand(original, from, to), bitDepth) : samples);
      },
      signal,
    );
    return writer.finish();
  } catch (thrown) {
    writer.discard();
    throw thrown;
  }
}

/** Colour samples with the alpha of the original, rescaled, behind each pixel. */
function withAlpha(
  colour: Uint8Array | Uint16Array,
  original: InterleavedPixels,
  bitDepth: 8 | 16,
): Uint8Array | Uint16Array {
  const { channels } = original;
  const stride = samplesPerPixel(original);
  const length = (colour.length / channels) * stride;
  const samples = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  for (let k = 0, c = 0; k < length; k += stride, c += channels) {
    for (let channel = 0; channel < channels; channel += 1) samples[k + channel] = colour[c + channel]!;
    samples[k + channels] = rescaleCode(original.samples[k + channels]!, original.bitDepth, bitDepth);
  }
  return samples;
}
