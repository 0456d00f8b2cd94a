/** File name endings of the dialogs. No Electron. */
import { photoFormats, type PhotoFormat } from '../contract/parameters';
import { extensionsOf } from '../contract/photo-extensions';
import type { MenuLabels } from './menu-labels';

const names: Readonly<Record<PhotoFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
};

/** Without the dot, as dialogs want them. */
const endingsOf = (format: PhotoFormat): string[] => extensionsOf(format).map((ending) => ending.slice(1));

interface FilterEntry {
  readonly name: string;
  readonly extensions: string[];
}

/** What the open dialog offers: every photo, or all files, since a photo may have a wrong name. */
export function openFilters(labels: MenuLabels): FilterEntry[] {
  return [
    { name: labels.photos, extensions: photoFormats.flatMap((format) => endingsOf(format)) },
    { name: labels.allFiles, extensions: ['*'] },
  ];
}

/** What the save dialog offers: the one format that was chosen in the page, so that name and content agree. */
export function saveFilters(format: PhotoFormat): FilterEntry[] {
  return [{ name: names[format], extensions: [...endingsOf(format)] }];
}

/** What the dialog for recipes and presets offers. */
export function documentFilters(labels: MenuLabels): FilterEntry[] {
  return [{ name: labels.documents, extensions: ['json'] }];
}
