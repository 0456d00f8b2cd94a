/** What other processes may ask the codec process: bytes in, bytes out, never a path. */
import type { PhotoFormat } from '../contract/parameters';

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

export interface DecodedPhoto extends PhotoHeader {
  /** Interleaved, row-major, channels + alpha samples a pixel; the file's own encoded values, not colour-managed. */
  readonly samples: Uint8Array | Uint16Array;
}

export interface EncodeRequest {
  readonly samples: Uint8Array | Uint16Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly hasAlpha: boolean;
  readonly bitDepth: 8 | 16;
  readonly format: PhotoFormat;
  /** 1..100; JPEG, WebP, AVIF. 100 writes WebP and AVIF without loss. */
  readonly quality: number;
  /** The bytes of the file that the pixels came from: its ICC profile, EXIF, XMP, IPTC and resolution are kept. */
  readonly source: Uint8Array | null;
  /** `strip` keeps the ICC profile alone, without which the pixels would have other colours. */
  readonly metadata: 'keep' | 'strip';
}

export interface EncodedPhoto {
  readonly bytes: Uint8Array;
  /** Depth in the file: JPEG and WebP hold 8 bit, AVIF up to 12. */
  readonly bitDepth: number;
  /** What the format could not hold, one short sentence each. */
  readonly notes: readonly string[];
}

export interface CodecCalls {
  /** @throws {RudinError} `bad-file`, `unsupported`, or `too-large` with both figures. */
  inspect: { ask: { bytes: Uint8Array; name: string }; answer: PhotoHeader };
  decode: { ask: { bytes: Uint8Array; name: string }; answer: DecodedPhoto };
  encode: { ask: EncodeRequest; answer: EncodedPhoto };
}
