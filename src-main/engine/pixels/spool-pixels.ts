/** Photos that are kept in a spool file: read by rows, and written by rows. */
import { heldBytes, sampleHeadBytes, type Parcel, type Samples } from '../../processes/parcel';
import type { Spool } from '../../processes/spool';
import { samplesPerPixel } from '../kernels/convert/convert';
import { memoryPixelWriter, type MakePixelWriter, type StoredPixels } from './photo-pixels';

/** Rows are read ahead up to this many bytes: enough that a system call costs nothing beside the copy. */
const readAheadBytes = 4 * 2 ** 20;

type PixelShape = Parameters<MakePixelWriter>[0];

/**
 * A photo in a parcel.
 *
 * @param parcel   Its samples.
 * @param isOwned  Whether `release` removes the file, too; else it is somebody else's.
 * @throws {RudinError} `internal` when the parcel cannot be opened or holds too few bytes.
 */
export function spoolPixels(files: Spool, parcel: Parcel, shape: PixelShape, isOwned: boolean): StoredPixels {
  const reader = files.open(parcel);
  const { width, height, channels, hasAlpha, bitDepth } = shape;
  const perRow = width * samplesPerPixel(shape);
  const rowBytes = perRow * (bitDepth / 8);
  let ahead = { from: 0, to: 0, samples: samplesOf(new ArrayBuffer(0), bitDepth) };

  function read(from: number, to: number): Samples {
    if (from < ahead.from || to > ahead.to) {
      const least = Math.max(1, Math.floor(readAheadBytes / rowBytes));
      const end = Math.min(height, Math.max(to, from + least));
      const length = (end - from) * rowBytes;
      const { buffer } = ahead.samples;
      const room = buffer.byteLength >= length ? buffer : new ArrayBuffer(length);
      reader.read(from * rowBytes, new Uint8Array(room, 0, length));
      ahead = { from, to: end, samples: samplesOf(room, bitDepth) };
    }
    return ahead.samples.subarray((from - ahead.from) * perRow, (to - ahead.from) * perRow);
  }

  return {
    ...{ width, height, channels, hasAlpha, bitDepth, read },
    release: () => {
      reader.close();
      if (isOwned) files.remove(parcel.file);
    },
    handOver: () => {
      reader.close();
      return parcel;
    },
  };
}

/**
 * Room for photos: in memory, or in spool files of this process, laid out so that they can be encoded from there.
 *
 * @param heldUpTo Photos with more bytes than this go into files.
 */
export function spoolPixelWriter(files: Spool, heldUpTo = heldBytes): MakePixelWriter {
  return (shape) => {
    const bytes = shape.width * shape.height * samplesPerPixel(shape) * (shape.bitDepth / 8);
    if (bytes <= heldUpTo) return memoryPixelWriter(shape);
    const writer = files.create(sampleHeadBytes);
    return {
      write: ({ buffer, byteOffset, byteLength }) =>
        writer.write(new Uint8Array(buffer, byteOffset, byteLength)),
      restart: () => writer.restart(),
      finish: () => spoolPixels(files, writer.finish(), shape, true),
      discard: () => writer.discard(),
    };
  };
}

function samplesOf(buffer: ArrayBufferLike, bitDepth: 8 | 16): Samples {
  return bitDepth === 8 ? new Uint8Array(buffer) : new Uint16Array(buffer, 0, buffer.byteLength >> 1);
}
