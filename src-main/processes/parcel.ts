/**
 * Bytes on their way between processes that are too many for a message: they stand in a file of the spool folder, and
 * the message says which. The main process passes such parcels on unopened and owns their files; helpers never remove
 * what they were given, so that a repeated job finds it again. Types alone: nothing here needs Node or a DOM.
 */

/** A stretch of a file in the spool folder. Samples in it are interleaved, row-major, little-endian, without padding. */
export interface Parcel {
  /** Name inside the spool folder; whoever opens it checks the name. */
  readonly file: string;
  /** Where the bytes begin in it. */
  readonly offset: number;
  readonly byteLength: number;
}

/** Samples of a photo: Uint8Array for 8 bit, Uint16Array for 16 bit. */
export type Samples = Uint8Array | Uint16Array;

/** The bytes of a file, one piece behind the other. */
export type FileContent = readonly (Uint8Array | Parcel)[];

/** Up to this many bytes a message is as quick as a file. */
export const parcelFromBytes = 2 ** 20;

/**
 * Photos with more bytes of samples than this are never held whole: they are decoded, solved and encoded by rows.
 * 192 MiB are 67 megapixels of 8-bit RGB: below it all of Rudin's processes together stay under 2 GB.
 */
export const heldBytes = 192 * 2 ** 20;

/**
 * Bytes left free before the samples of a file that is made to be encoded: the codec puts a TIFF header there, since
 * libvips reads files of that kind row by row.
 */
export const sampleHeadBytes = 65_536;

/** Whether a part of a message is a parcel; nothing is said about whether it can be opened. */
export function isParcel(value: unknown): value is Parcel {
  return typeof value === 'object' && value !== null && 'file' in value && 'byteLength' in value;
}

/** Bytes of a file's content. */
export function contentBytes(content: FileContent): number {
  return content.reduce((sum, piece) => sum + piece.byteLength, 0);
}
