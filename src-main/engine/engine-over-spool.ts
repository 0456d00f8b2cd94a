/**
 * The engine at the edge of its process: photos come in and go out as parcels, small ones are held in memory, large ones
 * stay in their files and are read by rows.
 */
import type { Handlers } from '../processes/call-shapes';
import { heldBytes, isParcel } from '../processes/parcel';
import type { Spool } from '../processes/spool';
import type { EngineCalls, SentPixels } from './engine-calls';
import { memoryPixelWriter, type MakePixelWriter, type PhotoPixels } from './pixels/photo-pixels';
import { spoolPixels, spoolPixelWriter } from './pixels/spool-pixels';

/**
 * Makes the answers that go between processes.
 *
 * @param makeEngine Makes the engine, given where it may put photos that it makes.
 * @param files      The spool; null for a process that was given none, whose messages hold everything.
 * @param now        A clock in milliseconds.
 * @param heldUpTo   Photos with more bytes of samples than this stay in files.
 */
export function engineOverSpool(
  makeEngine: (makeWriter: MakePixelWriter) => Handlers<EngineCalls<PhotoPixels>>,
  files: Spool | null,
  now: () => number,
  heldUpTo = heldBytes,
): Handlers<EngineCalls> {
  const engine = makeEngine(files ? spoolPixelWriter(files, heldUpTo) : memoryPixelWriter);
  return {
    ...engine,
    loadPhoto: async ({ photo, pixels }, context) => {
      const started = now();
      const opened = openPixels(pixels, files, heldUpTo);
      const ready = now();
      const answer = await engine.loadPhoto({ photo, pixels: opened }, context);
      return { ...answer, seconds: { transfer: (ready - started) / 1000, estimate: (now() - ready) / 1000 } };
    },
    readPixels: async (ask, context) => {
      const started = now();
      const { pixels, report } = await engine.readPixels(ask, context);
      const made = now();
      const sent = sendPixels(pixels, files);
      // A result that was there already was solved before this call began.
      const convert = Math.max(0, (made - started) / 1000 - report.seconds);
      return { pixels: sent, report, seconds: { convert, transfer: (now() - made) / 1000 } };
    },
    drawGradient: async (ask, context) => {
      const drawn = await engine.drawGradient(ask, context);
      return { ...drawn, pixels: sendPixels(drawn.pixels, files) };
    },
  };
}

function openPixels(pixels: SentPixels, files: Spool | null, heldUpTo: number): PhotoPixels {
  const { samples, ...shape } = pixels;
  if (!isParcel(samples)) return { ...shape, samples };
  if (files === null) throw new Error('a parcel came to a process that has no spool');
  if (samples.byteLength > heldUpTo) return spoolPixels(files, samples, shape, false);
  return { ...shape, samples: files.samplesOf(samples, shape.bitDepth) };
}

function sendPixels(pixels: PhotoPixels, files: Spool | null): SentPixels {
  if ('handOver' in pixels) {
    const { width, height, channels, hasAlpha, bitDepth } = pixels;
    return { width, height, channels, hasAlpha, bitDepth, samples: pixels.handOver() };
  }
  return files ? { ...pixels, samples: files.pack(pixels.samples) } : pixels;
}
