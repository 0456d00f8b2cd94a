/** A photo's integers as the rows that a streamed solve takes, and a place for those that it gives. */
import type { RowSink, RowSource } from '../backend';
import { pixelBand, type PhotoPixels, type PixelWriter } from './photo-pixels';

/** The colour of a photo, row by row. */
export function pixelRowSource(pixels: PhotoPixels): RowSource {
  const { width, height, channels } = pixels;
  return {
    shape: { width, height, channels },
    read: (from, to) =>
      Promise.resolve().then(() => {
        const band = pixelBand(pixels, from, to);
        // Others read from the same file meanwhile, and what it gave is overwritten then.
        return 'read' in pixels ? { ...band, samples: band.samples.slice() } : band;
      }),
  };
}

/** Takes the rows of an answer. @param writer Of 16 bit, without alpha. */
export function pixelRowSink(writer: PixelWriter): RowSink {
  const act = (work: () => void): Promise<void> => Promise.resolve().then(work);
  return {
    restart: () => act(() => writer.restart()),
    write: (_from, codes) => act(() => writer.write(codes)),
  };
}
