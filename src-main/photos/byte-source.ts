/** Bytes that are read where they are, in memory or in a file, and what is made of them without copying them. */
import type { FileContent } from '../processes/parcel';
import type { ParcelReader } from '../processes/spool';

/** Something with bytes. */
export interface ByteSource {
  readonly byteLength: number;
  /** Bytes from..from + count - 1; fewer, or none, beyond the end. */
  bytes(from: number, count: number): Uint8Array;
}

/** Bytes in memory as a source, and a source as it is. */
export function sourceOf(bytes: Uint8Array | ByteSource): ByteSource {
  if (!(bytes instanceof Uint8Array)) return bytes;
  return { byteLength: bytes.length, bytes: (from, count) => bytes.subarray(from, from + count) };
}

/** An open parcel as a source. */
export function readerSource(reader: ParcelReader): ByteSource {
  const { byteLength } = reader;
  return {
    byteLength,
    bytes: (from, count) => {
      const found = new Uint8Array(Math.max(0, Math.min(count, byteLength - from)));
      reader.read(from, found);
      return found;
    },
  };
}

/** A stretch of a source, from..to - 1. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What a file becomes: stretches of it as it was, and new bytes between them. */
export type EditedFile = readonly (Uint8Array | Stretch)[];

/** An edited file in memory. */
export function joinEdited(bytes: Uint8Array, edited: EditedFile): Uint8Array {
  const isWhole =
    edited.length === 1 && isStretch(edited[0]) && edited[0].from === 0 && edited[0].to === bytes.length;
  if (isWhole) return bytes;
  return Buffer.concat(
    edited.map((piece) => (isStretch(piece) ? bytes.subarray(piece.from, piece.to) : piece)),
  );
}

/** An edited spool file: its stretches stay where they are. */
export function contentOf({ file }: { readonly file: string }, edited: EditedFile): FileContent {
  return edited.flatMap((piece): FileContent => {
    if (!isStretch(piece)) return piece.length > 0 ? [piece] : [];
    const byteLength = piece.to - piece.from;
    return byteLength > 0 ? [{ file, offset: piece.from, byteLength }] : [];
  });
}

function isStretch(piece: Uint8Array | Stretch | undefined): piece is Stretch {
  return piece !== undefined && 'from' in piece && 'to' in piece;
}
