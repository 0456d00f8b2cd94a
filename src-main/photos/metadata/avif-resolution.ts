/** The resolution in the EXIF block of a finished AVIF, which libvips makes up where the photo states none. */
import type { Sharp } from '../load-sharp';
import type { PhotoMetadata } from './photo-metadata';
import { readDirectory, readTagTree, readTiffHeader, tags, viewOf } from './tiff-structure';

/** 1/1, little-endian as entries hold it. */
const one = Uint8Array.of(1, 0, 0, 0, 1, 0, 0, 0);

/**
 * Takes the unit away where the photo has none: libvips writes pixels an inch whatever it was given. Three numbers of
 * fixed size change where they stand, so that nothing in the file moves.
 *
 * @param avif     As libheif wrote it; changed in place.
 * @param metadata What it was to say.
 */
export async function correctAvifResolution(
  sharp: Sharp,
  avif: Buffer,
  { exif, resolution }: PhotoMetadata,
): Promise<void> {
  if (exif === null || resolution?.unit === 'inch') return;
  const written = (await sharp(avif, { limitInputPixels: false }).metadata()).exif;
  const at = written ? avif.indexOf(written) : -1;
  if (!written || at < 0) return;
  const prefixBytes = written.toString('latin1', 0, 4) === 'Exif' ? 6 : 0;
  const block = avif.subarray(at + prefixBytes, at + written.length);
  const header = readTiffHeader(block);
  const places = header && readDirectory(block, header.first, header.littleEndian)?.valueOffsets;
  if (!places) return;
  const view = viewOf(block);
  const stated = readTagTree(exif)?.main ?? [];
  for (const tag of [tags.xResolution, tags.yResolution]) {
    const place = places.get(tag);
    if (place === undefined) continue;
    const value = viewOf(stated.find((entry) => entry.tag === tag && entry.value.length === 8)?.value ?? one);
    view.setUint32(place, value.getUint32(0, true), header.littleEndian);
    view.setUint32(place + 4, value.getUint32(4, true), header.littleEndian);
  }
  const unitAt = places.get(tags.resolutionUnit);
  if (unitAt !== undefined) view.setUint16(unitAt, 1, header.littleEndian);
}
