/** From what the engine holds to the integers of a file, row by row where a photo is not in memory. */
import type { CancelSignal, PlanarImage } from './backend';
import type { InterleavedPixels } from './engine-calls';
import { pixelsOf, rescaleCode, samplesPerPixel, withBitDepth } from './kernels/convert/convert';
import { pixelBand, type MakePixelWriter, type PhotoPixels } from './photo-pixels';
import { inBands } from './reference/macrotask';

/**
 * The integers that an export writes: the colour of `image`, rounded and clipped, with the alpha of the original.
 *
 * @param image     A result over the whole photo, or the photo itself, which keeps its very integers.
 * @param original  The photo as decoded.
 * @param bitDepth  Depth that is wanted.
 * @param makeWriter Makes room for what is not in memory.
 * @returns         In memory when both are; the caller's own then. Otherwise in the writer's place.
 * @throws {RudinError} `cancelled`, or what the writer throws.
 */
export async function exportPixels(
  image: PlanarImage | PhotoPixels,
  original: PhotoPixels,
  bitDepth: 8 | 16,
  makeWriter: MakePixelWriter,
  signal: CancelSignal,
): Promise<PhotoPixels> {
  if ('samples' in original) {
    if ('planes' in image) return pixelsOf(image, bitDepth, original);
    if (image === original) return withBitDepth(original, bitDepth);
  }
  const { width, height, channels, hasAlpha } = original;
  const writer = makeWriter({ width, height, channels, hasAlpha, bitDepth });
  try {
    await inBands(
      original,
      ({ from, to }) => {
        const band = pixelBand(original, from, to);
        writer.write(exportBand(imageBand(image, from, to), band, bitDepth));
      },
      signal,
    );
    return writer.finish();
  } catch (thrown) {
    writer.discard();
    throw thrown;
  }
}

function imageBand(
  image: PlanarImage | PhotoPixels,
  from: number,
  to: number,
): PlanarImage | InterleavedPixels {
  if (!('planes' in image)) return pixelBand(image, from, to);
  const { width } = image;
  const planes = image.planes.map((plane) => plane.subarray(from * width, to * width));
  return { width, height: to - from, planes };
}

function exportBand(
  image: PlanarImage | InterleavedPixels,
  original: InterleavedPixels,
  bitDepth: 8 | 16,
): Uint8Array | Uint16Array {
  if ('planes' in image) return pixelsOf(image, bitDepth, original).samples;
  const { samples } = withBitDepth(image, bitDepth);
  if (!original.hasAlpha || image.hasAlpha) return samples;
  return withAlpha(samples, original, bitDepth);
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
