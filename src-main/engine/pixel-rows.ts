/** A photo's integers as the rows that a streamed solve takes, and the rows that it gives as integers. */
import type { PlanarImage, RowSink, RowSource } from './backend';
import { colourCodes, planesOf } from './kernels/convert/convert';
import { pixelBand, type PhotoPixels, type PixelWriter } from './photo-pixels';

/** Depth at which the result of a streamed solve is kept: a 257th of an 8-bit level is below what anyone can tell. */
export const resultBitDepth = 16;

/** The colour of a photo, row by row. */
export function pixelRowSource(pixels: PhotoPixels): RowSource {
  const { width, height, channels } = pixels;
  return {
    shape: { width, height, channels },
    read: (from, to) => Promise.resolve().then(() => planesOf(pixelBand(pixels, from, to))),
  };
}

/** Takes the rows of an answer as integers of `resultBitDepth`, rounded and clipped. */
export function pixelRowSink(writer: PixelWriter): RowSink {
  const act = (work: () => void): Promise<void> => Promise.resolve().then(work);
  return {
    restart: () => act(() => writer.restart()),
    write: (_from: number, band: PlanarImage) => act(() => writer.write(colourCodes(band, resultBitDepth))),
  };
}
