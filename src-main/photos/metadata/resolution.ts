/**
 * Where a photo file says how large its pixels are. libvips is not asked: it makes 72 px an inch up for a JPEG that says
 * nothing, takes a number without a unit for pixels a millimetre, and tells the horizontal one only.
 */
import type { PhotoFormat } from '../../contract/parameters';
import type { PhotoFile } from '../photo-file';
import { findPngChunk } from './png-chunks';
import { numberOf, readTagTree, tags, tagTypes, viewOf } from './tiff-structure';

/** Pixels along each axis an inch; under `none` only their ratio has a meaning, the shape of a pixel. */
export interface Resolution {
  readonly x: number;
  readonly y: number;
  readonly unit: 'inch' | 'none';
}

const metresPerInch = 0.0254;

/** 1 to 100,000: from a poster to a microscope; 0/0 and the like fall out. */
const makesSense = (perUnit: number): boolean => perUnit >= 1 && perUnit <= 100_000;

/**
 * The resolution that a file states.
 *
 * @param source The file.
 * @param format Its format.
 * @param exif   Its EXIF block, of a TIFF the block made of its own tags.
 * @returns      Null when it states none, and where it states square pixels without a unit, which says no more.
 */
export function findResolution(
  source: PhotoFile,
  format: PhotoFormat,
  exif: Uint8Array | null,
): Resolution | null {
  const inExif = exif && readResolution(exif);
  if (format === 'jpeg') return inExif ?? jfifResolution(source.head);
  if (format === 'png') return pngResolution(source) ?? inExif;
  return inExif;
}

/** Resolution that an EXIF block states; null as for a file. */
function readResolution(block: Uint8Array): Resolution | null {
  const main = readTagTree(block)?.main ?? [];
  const rational = (tag: number): number | null => {
    const entry = main.find((candidate) => candidate.tag === tag && candidate.type === tagTypes.rational);
    if (!entry) return null;
    const view = viewOf(entry.value);
    return view.getUint32(0, true) / view.getUint32(4, true);
  };
  const x = rational(tags.xResolution);
  if (x === null) return null;
  const units = { 1: 0, 2: 1, 3: 2.54 } as const;
  const unit = numberOf(main, tags.resolutionUnit) ?? 2;
  if (unit !== 1 && unit !== 2 && unit !== 3) return null;
  return inInches(x, rational(tags.yResolution) ?? x, units[unit]);
}

/** @param unitsPerInch 0 for numbers without a unit. */
function inInches(x: number, y: number, unitsPerInch: number): Resolution | null {
  const unit = unitsPerInch === 0 ? 'none' : 'inch';
  if (unit === 'none' && x === y) return null;
  const factor = unitsPerInch === 0 ? 1 : unitsPerInch;
  const found = { x: x * factor, y: y * factor, unit } as const;
  return makesSense(found.x) && makesSense(found.y) ? found : null;
}

/** JFIF 1.02: unit 0 none, 1 inch, 2 cm; then 16 bits across and down. */
function jfifResolution(head: Uint8Array): Resolution | null {
  const view = viewOf(head);
  for (let at = 2; at + 16 <= head.length && head[at] === 0xff;) {
    const marker = head[at + 1]!;
    if (marker === 0xe0 && Buffer.from(head.subarray(at + 4, at + 9)).toString('latin1') === 'JFIF\0') {
      const unitsPerInch = [0, 1, 2.54][head[at + 11]!];
      if (unitsPerInch === undefined) return null;
      return inInches(view.getUint16(at + 12), view.getUint16(at + 14), unitsPerInch);
    }
    // The application segments stand before everything else.
    if (marker < 0xe0 || marker > 0xef) return null;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** pHYs: 32 bits across and down, then unit 0 none or 1 metre. */
function pngResolution(source: PhotoFile): Resolution | null {
  const chunk = findPngChunk(source, 'pHYs');
  const data = chunk && source.bytes(chunk.from + 8, 9);
  if (data === null || data.length < 9 || data[8]! > 1) return null;
  const view = viewOf(data);
  const [x, y] = [view.getUint32(0), view.getUint32(4)];
  return data[8] === 0 ? inInches(x, y, 0) : inInches(fromMetre(x), fromMetre(y), 1);
}

/** PNG counts whole pixels a metre: 11,811 are the 300 an inch that a writer rounded, not 299.999. */
function fromMetre(perMetre: number): number {
  const perInch = perMetre * metresPerInch;
  const whole = Math.round(perInch);
  return Math.round(whole / metresPerInch) === perMetre ? whole : perInch;
}
