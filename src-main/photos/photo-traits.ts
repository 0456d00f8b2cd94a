/** Facts that libvips does not tell: frames of an animated PNG; of an AVIF, whether it is grey and its colour space. */
import type { PhotoFormat } from '../contract/parameters';

export interface PhotoTraits {
  /** Frames of an animated PNG; 1 for everything else. */
  readonly frames: number;
  /** An AVIF without chroma, which decodes to three equal channels. */
  readonly isMonochrome: boolean;
  /** The colour space that an AVIF without a profile names by number, when it is not sRGB's; else null. */
  readonly numberedSpace: string | null;
}

/** All of them stand before the pixels; no need to search a whole file. */
const searchedBytes = 65_536;

/**
 * Reads the traits from the first bytes of a file, without trusting them: a wrong answer costs a note or a channel.
 *
 * @param bytes  The file.
 * @param format Its format.
 */
export function readTraits(bytes: Uint8Array, format: PhotoFormat): PhotoTraits {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, searchedBytes));
  const nothing: PhotoTraits = { frames: 1, isMonochrome: false, numberedSpace: null };
  if (format === 'png') return { ...nothing, frames: countPngFrames(head) };
  if (format === 'avif')
    return { ...nothing, isMonochrome: isMonochromeAvif(head), numberedSpace: numberedSpaceOf(head) };
  return nothing;
}

/** APNG: the chunk `acTL` begins with the number of frames and stands before the first `IDAT`. */
function countPngFrames(head: Buffer): number {
  const control = head.indexOf('acTL');
  const pixels = head.indexOf('IDAT');
  if (control < 0 || (pixels >= 0 && pixels < control) || control + 8 > head.length) return 1;
  return Math.max(1, head.readUInt32BE(control + 4));
}

/**
 * AV1 codec configuration (`av1C`, AV1-ISOBMFF 2.3.3): bit 4 of its third byte says monochrome. An alpha plane is
 * monochrome as well, so every configuration must be.
 */
function isMonochromeAvif(head: Buffer): boolean {
  let found = 0;
  for (let at = head.indexOf('av1C'); at >= 0; at = head.indexOf('av1C', at + 4)) {
    if (at + 7 > head.length || ((head[at + 6] ?? 0) & 0x10) === 0) return false;
    found++;
  }
  return found > 0;
}

/** ITU-T H.273: primaries that wide-gamut photos use, and transfers of high dynamic range. */
const widePrimaries: Readonly<Record<number, string>> = { 9: 'BT.2020', 11: 'DCI-P3', 12: 'Display P3' };
const highRange: Readonly<Record<number, string>> = { 16: 'PQ', 18: 'HLG' };

/** A `colr` box of type `nclx`: two bytes each of primaries and transfer. */
function numberedSpaceOf(head: Buffer): string | null {
  const at = head.indexOf('colrnclx');
  if (at < 0 || at + 12 > head.length) return null;
  const names = [widePrimaries[head.readUInt16BE(at + 8)], highRange[head.readUInt16BE(at + 10)]];
  const known = names.filter((name) => name !== undefined);
  return known.length > 0 ? known.join(' ') : null;
}
