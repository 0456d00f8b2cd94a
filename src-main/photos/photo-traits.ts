/**
 * Facts that libvips does not tell: frames of an animated PNG; whether an AVIF is grey; the colour space that either names
 * without a profile.
 */
import type { PhotoFormat } from '../contract/parameters';
import { sourceOf } from './byte-source';
import { findPngChunk } from './metadata/png-chunks';

export interface PhotoTraits {
  /** Frames of an animated PNG; 1 for everything else. */
  readonly frames: number;
  /** An AVIF without chroma, which decodes to three equal channels. */
  readonly isMonochrome: boolean;
  /** The colour space that a PNG or AVIF without a profile names by numbers, when it is not sRGB's; else null. */
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
  if (format === 'png') return { ...nothing, frames: countPngFrames(head), numberedSpace: spaceOfPng(head) };
  if (format === 'avif')
    return { ...nothing, isMonochrome: isMonochromeAvif(head), numberedSpace: numberedSpaceOf(head) };
  return nothing;
}

/** The data of a chunk before the pixels of a PNG; null where there is none, or not all of it was read. */
function pngData(head: Buffer, type: string): Buffer | null {
  const found = findPngChunk(sourceOf(head), type);
  return found !== null && found.to <= head.length ? head.subarray(found.from + 8, found.to - 4) : null;
}

/** APNG: the chunk `acTL` begins with the number of frames and stands before the first `IDAT`. */
function countPngFrames(head: Buffer): number {
  const control = pngData(head, 'acTL');
  return control === null || control.length < 4 ? 1 : Math.max(1, control.readUInt32BE(0));
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

function spaceBy(primaries: number, transfer: number): string | null {
  const known = [widePrimaries[primaries], highRange[transfer]].filter((name) => name !== undefined);
  return known.length > 0 ? known.join(' ') : null;
}

/** sRGB's gamma and chromaticities of white, red, green and blue as a PNG has them: hundred thousandths. */
const pngGamma = 45_455;
const pngChromaticities = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];
/** Encoders round differently. */
const pngTolerance = 200;

/** PNG, third edition, 4.3: `cICP` before a profile before `sRGB` before `gAMA` and `cHRM`. */
function spaceOfPng(head: Buffer): string | null {
  const byNumber = pngData(head, 'cICP');
  if (byNumber !== null && byNumber.length >= 2) return spaceBy(byNumber[0]!, byNumber[1]!);
  if (pngData(head, 'iCCP') !== null || pngData(head, 'sRGB') !== null) return null;
  const numbersOf = (type: string): number[] => {
    const data = pngData(head, type) ?? Buffer.alloc(0);
    return Array.from({ length: data.length >> 2 }, (_, k) => data.readUInt32BE(4 * k));
  };
  const isFar = (value: number, usual: number): boolean => Math.abs(value - usual) > pngTolerance;
  const [gamma = pngGamma] = numbersOf('gAMA');
  const isOther = numbersOf('cHRM').some((value, k) => isFar(value, pngChromaticities[k] ?? value));
  const parts = [
    ...(isFar(gamma, pngGamma) ? [`of gamma ${(gamma / 100_000).toFixed(2)}`] : []),
    ...(isOther ? ['of primaries of their own'] : []),
  ];
  return parts.length > 0 ? parts.join(' and ') : null;
}

/** A `colr` box of type `nclx`: two bytes each of primaries and transfer. */
function numberedSpaceOf(head: Buffer): string | null {
  const at = head.indexOf('colrnclx');
  if (at < 0 || at + 12 > head.length) return null;
  return spaceBy(head.readUInt16BE(at + 8), head.readUInt16BE(at + 10));
}
