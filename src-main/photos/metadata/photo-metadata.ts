/**
 * What a photo file carries beside its pixels, read from any of the five formats and made to fit the photo that is
 * written.
 */
import type { Metadata } from 'sharp';
import type { PhotoFormat } from '../../contract/parameters';
import { readingOptions } from '../decode-photo';
import type { PhotoFile } from '../photo-file';
import { profileChannels } from '../icc-profile';
import type { Sharp } from '../load-sharp';
import { blockOf, blockOfResolution, correctBlock, readDescription } from './exif-block';
import type { ExifFacts } from './exif-block';
import { findIptc } from './iptc';
import { findResolution, type Resolution } from './resolution';
import { readTiffHeader } from './tiff-structure';

/** Each part as raw bytes, without the prefixes that containers put before it; null when there is none. */
export interface PhotoMetadata {
  readonly icc: Uint8Array | null;
  /** A classic TIFF structure. */
  readonly exif: Uint8Array | null;
  /** UTF-8 XML. */
  readonly xmp: Uint8Array | null;
  /** IPTC-IIM records. */
  readonly iptc: Uint8Array | null;
  readonly resolution: Resolution | null;
}

/** Metadata as read, with what could not be. */
interface ReadMetadata extends PhotoMetadata {
  readonly notes: readonly string[];
}

/** What metadata is made to fit. */
interface WrittenPhoto {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

export const noMetadata: PhotoMetadata = {
  icc: null,
  exif: null,
  xmp: null,
  iptc: null,
  resolution: null,
};

/**
 * Reads the metadata of a photo file.
 *
 * @param source The file.
 * @param format Its format.
 * @throws whatever libvips says of a file that it cannot open.
 */
export async function readMetadata(
  sharp: Sharp,
  source: PhotoFile,
  format: PhotoFormat,
): Promise<ReadMetadata> {
  const found = await sharp(source.input, {
    ...readingOptions,
    failOn: 'none',
    limitInputPixels: false,
  }).metadata();
  const notes: string[] = [];
  if (found.gainMap) notes.push('its HDR gain map is left out');
  const exif = format === 'tiff' ? readTiffExif(source, notes) : readExif(found);
  return {
    icc: found.icc ?? null,
    exif,
    xmp: found.xmp && found.xmp.length > 0 ? trimPacket(found.xmp) : null,
    iptc: findIptc(found),
    resolution: findResolution(source, format, exif) ?? bigTiffResolution(found, exif),
    notes,
  };
}

/**
 * Metadata made to fit a photo: upright, with its size, its profile only if it is for such pixels.
 *
 * @param metadata As read from the source.
 * @param photo    What is written.
 * @returns        The metadata to write and what had to be left out, one sentence each.
 */
export function fitMetadata(
  metadata: ReadMetadata,
  photo: WrittenPhoto,
): { fitted: PhotoMetadata; notes: readonly string[] } {
  const notes = [...metadata.notes];
  const { resolution, iptc } = metadata;
  let { icc } = metadata;
  if (icc !== null && profileChannels(icc) !== photo.channels) {
    icc = null;
    notes.push('its colour profile is for other pixels (CMYK or grey against RGB) and is left out');
  }
  const facts: ExifFacts = { width: photo.width, height: photo.height, resolution };
  let exif: Uint8Array | null = null;
  if (metadata.exif !== null) {
    exif = correctBlock(metadata.exif, facts);
    if (exif === null) notes.push('its EXIF is damaged and is left out');
  }
  exif ??= resolution === null ? null : blockOfResolution(resolution);
  return { fitted: { icc, exif, xmp: uprightXmp(metadata.xmp), iptc, resolution }, notes };
}

function readExif(found: Metadata): Uint8Array | null {
  if (!found.exif || found.exif.length === 0) return null;
  const prefix = found.exif.subarray(0, 6).toString('latin1');
  return prefix === 'Exif\0\0' ? found.exif.subarray(6) : found.exif;
}

/** Of a BigTIFF, whose tags are not read here, libvips tells the horizontal resolution, and a unit where there is one. */
function bigTiffResolution({ density, format, resolutionUnit }: Metadata, exif: Uint8Array | null) {
  const isKnown = format === 'tiff' && exif === null && resolutionUnit !== undefined && density !== undefined;
  return isKnown ? ({ x: density, y: density, unit: 'inch' } as const) : null;
}

/** A TIFF file holds its EXIF in its own directories. */
function readTiffExif(source: PhotoFile, notes: string[]): Uint8Array | null {
  if (readTiffHeader(source) === null) {
    notes.push('EXIF of a BigTIFF file is left out');
    return null;
  }
  const description = readDescription(source);
  if (description === null) return null;
  if (description.lostMakerNote) notes.push("the camera maker's own notes cannot leave a TIFF: left out");
  return blockOf(description.tree);
}

/** XMP says the orientation once more; 1 and 8 are one character alike. */
function uprightXmp(xmp: Uint8Array | null): Uint8Array | null {
  if (xmp === null) return null;
  const text = Buffer.from(xmp).toString('latin1');
  const upright = text
    .replace(/(?<before>tiff:Orientation\s*=\s*["'])[1-8](?<after>["'])/g, '$<before>1$<after>')
    .replace(/(?<before><tiff:Orientation>\s*)[1-8](?<after>\s*<)/g, '$<before>1$<after>');
  return Buffer.from(upright, 'latin1');
}

/** Some writers end the packet with NUL bytes, which are no XML. */
function trimPacket(xmp: Buffer): Uint8Array {
  let end = xmp.length;
  while (end > 0 && xmp[end - 1] === 0) end--;
  return xmp.subarray(0, end);
}
