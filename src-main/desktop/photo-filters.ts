/** File name endings of the dialogs. No Electron. */
import { photoFormats, type PhotoFormat } from '../contract/parameters';
import { menuLabels } from './menu-labels';

/** The first ending is the one that a file name gets. */
const endings: Readonly<Record<PhotoFormat, readonly string[]>> = {
  jpeg: ['jpg', 'jpeg'],
  png: ['png'],
  tiff: ['tif', 'tiff'],
  webp: ['webp'],
  avif: ['avif'],
};

const names: Readonly<Record<PhotoFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
};

export interface FilterEntry {
  readonly name: string;
  readonly extensions: string[];
}

/** What the open dialog offers: every photo, or all files, since a photo may have a wrong name. */
export function openFilters(): FilterEntry[] {
  return [
    { name: menuLabels.photos, extensions: photoFormats.flatMap((format) => endings[format]) },
    { name: menuLabels.allFiles, extensions: ['*'] },
  ];
}

/** What the save dialog offers: the one format that was chosen in the page, so that name and content agree. */
export function saveFilters(format: PhotoFormat): FilterEntry[] {
  return [{ name: names[format], extensions: [...endings[format]] }];
}
