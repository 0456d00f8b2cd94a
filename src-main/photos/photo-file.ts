/** The bytes of a photo file for those who read it, in memory or in a spool file. */
import type { Parcel } from '../processes/parcel';
import type { SpoolFiles } from '../processes/spool-files';
import { readerSource, sourceOf, type ByteSource } from './byte-source';

/** What is read of a file to say what it is, and to find what libvips does not tell. */
export interface PhotoFile extends ByteSource {
  /** What libvips opens: the bytes, or the path of a file that holds nothing else. */
  readonly input: Uint8Array | string;
  /** The first 65,536 bytes, or all there are. */
  readonly head: Uint8Array;
  close(): void;
}

/** Comments before what is looked for may be long; nothing else needs more. */
const headBytes = 65_536;

/** Files up to this size are read whole: libvips says more of what is wrong with bytes, and it is quicker. */
const readWholeBytes = 2 ** 26;

/** A file whose bytes are all in memory. */
export function photoInMemory(bytes: Uint8Array): PhotoFile {
  return { ...sourceOf(bytes), input: bytes, head: bytes.subarray(0, headBytes), close: () => undefined };
}

/**
 * A file that came as a parcel.
 *
 * @param readWholeUpTo Files up to this many bytes are read into memory.
 * @throws {RudinError} as `SpoolFiles.open`.
 */
export function photoInSpool(parcel: Parcel, spool: SpoolFiles, readWholeUpTo = readWholeBytes): PhotoFile {
  const isWholeFile = parcel.offset === 0;
  if (parcel.byteLength <= readWholeUpTo || !isWholeFile) return photoInMemory(spool.bytesOf(parcel));
  const reader = spool.open(parcel);
  const source = readerSource(reader);
  return {
    ...source,
    input: spool.pathOf(parcel.file),
    head: source.bytes(0, headBytes),
    close: () => reader.close(),
  };
}
