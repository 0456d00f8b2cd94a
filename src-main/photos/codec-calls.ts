/**
 * What other processes may ask the codec process: bytes in, bytes out, never a path. Large ones travel as parcels, whose
 * files the codec opens in the spool folder alone.
 */
import type { PhotoFormat } from '../contract/parameters';
import type { FileContent, Parcel, Samples } from '../processes/parcel';

/** What a file says about itself, checked before its pixels are decoded. */
export interface PhotoHeader {
  readonly format: PhotoFormat;
  /** Size in px after orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** Colour channels after conversion (CMYK and palette become 3), alpha not counted. */
  readonly channels: 1 | 3;
  readonly hasAlpha: boolean;
  readonly bitDepth: 8 | 16;
  /** Description of the embedded ICC profile; null when there is none. */
  readonly profile: string | null;
  /** What a person should know: "first of 12 frames", "converted from CMYK". */
  readonly notes: readonly string[];
}

export interface DecodedPhoto<Held = Samples> extends PhotoHeader {
  /** Interleaved, row-major, channels + alpha samples a pixel; the file's own encoded values, not colour-managed. */
  readonly samples: Held;
}

export interface EncodeRequest<Held = Samples, Bytes = Uint8Array> {
  readonly samples: Held;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly hasAlpha: boolean;
  readonly bitDepth: 8 | 16;
  readonly format: PhotoFormat;
  /** 1..100; JPEG, WebP, AVIF. 100 writes WebP and AVIF without loss. */
  readonly quality: number;
  /** The bytes of the file that the pixels came from: its ICC profile, EXIF, XMP, IPTC and resolution are kept. */
  readonly source: Bytes | null;
  /** `strip` keeps the ICC profile alone, without which the pixels would have other colours. */
  readonly metadata: 'keep' | 'strip';
}

export interface EncodedPhoto<Content = Uint8Array> {
  readonly bytes: Content;
  /** Depth in the file: JPEG and WebP hold 8 bit, AVIF up to 12. */
  readonly bitDepth: number;
  /** What the format could not hold, one short sentence each. */
  readonly notes: readonly string[];
}

/** The calls, by how samples, a file that is read and a file that was made are handed over. */
interface CodecCallsWith<Held, Bytes, Content> {
  /** @throws {RudinError} `bad-file`, `unsupported`, or `too-large` with both figures. */
  inspect: { ask: { bytes: Bytes; name: string }; answer: PhotoHeader };
  decode: { ask: { bytes: Bytes; name: string }; answer: DecodedPhoto<Held> };
  encode: { ask: EncodeRequest<Held, Bytes>; answer: EncodedPhoto<Content> };
}

/** Within one process: everything in memory. */
export type HeldCodecCalls = CodecCallsWith<Samples, Uint8Array, Uint8Array>;

/** Between processes: whatever is large may be a parcel. */
export type CodecCalls = CodecCallsWith<Samples | Parcel, Uint8Array | Parcel, FileContent>;
