/** File name endings of the formats that Rudin writes; the first of each is the one it gives to new files. */
import { photoFormats, type PhotoFormat } from './parameters';

const endings: Readonly<Record<PhotoFormat, readonly [string, ...string[]]>> = {
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  png: ['.png'],
  tiff: ['.tif', '.tiff'],
  webp: ['.webp'],
  avif: ['.avif'],
};

/** All known endings, for a message. */
export const knownExtensions = (): readonly string[] => photoFormats.flatMap((format) => endings[format]);

/** All endings of one format, with their dots. */
export const extensionsOf = (format: PhotoFormat): readonly string[] => endings[format];

/** The ending that a new file of this format gets. */
export const extensionOf = (format: PhotoFormat): string => endings[format][0];

/** The format that an ending (with its dot, in any case) stands for; null when it stands for none. */
export function formatOfExtension(ending: string): PhotoFormat | null {
  const lower = ending.toLowerCase();
  return photoFormats.find((format) => endings[format].includes(lower)) ?? null;
}
