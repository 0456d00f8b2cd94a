/** The cells of a `compare` as they are solved: the settings of each, and how far it is taken. */
import type { CompareRequest } from '../contract/compare-calls';
import { cellCrop, isWhole } from '../engine/cell-crop';
import type { SolveSettings } from '../engine/engine-calls';
import type { OpenPhoto } from './photo-library';
import { cellSettingsFor, type SettingsSource } from './settings-for';

/** Larger parts are left at a draft: a sheet of them would take minutes, and be dropped before it is looked at again. */
const mostCropPixels = 2e6;

/** One cell with its settings. */
export interface Cell {
  readonly cell: number;
  readonly settings: SolveSettings;
  /** Where the exact result of the whole photo is solved, the part alone, or neither. */
  readonly end: 'whole' | 'crop' | 'draft';
  /** Cells of this name have the same pixels. */
  readonly name: string;
}

/**
 * The cells that a page asks for, in its order.
 *
 * @throws {RudinError} `cancelled`, and what choosing a weight throws.
 */
export async function compareCells(
  { cells, region, extent }: CompareRequest,
  photo: OpenPhoto,
  source: SettingsSource,
  signal: AbortSignal,
): Promise<readonly Cell[]> {
  return await Promise.all(
    cells.map(async ({ cell, recipe }) => {
      const isWholeAsked = extent === 'whole';
      const settings = await cellSettingsFor(recipe, photo, source, { signal, isWhole: isWholeAsked });
      const crop = cellCrop(photo.header, settings, region);
      const end = isWholeAsked || isWhole(photo.header, crop) ? 'whole' : endOf(crop.region);
      const name = JSON.stringify([photo.id, settings, end === 'whole' ? end : region]);
      return { cell, settings, end, name };
    }),
  );
}

function endOf({ width, height }: { readonly width: number; readonly height: number }): 'crop' | 'draft' {
  return width * height <= mostCropPixels ? 'crop' : 'draft';
}
