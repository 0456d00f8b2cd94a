/** The cells of a `compare` as they are solved: the settings of each, and how far it is taken. */
import type { CompareCell, CompareRequest } from '../contract/compare-calls';
import type { WeightNote } from '../contract/studio-calls';
import { cellCrop, isWhole } from '../engine/previews/cell-crop';
import type { SolveSettings } from '../engine/engine-calls';
import type { OpenPhoto } from './photo-library';
import {
  knownNearSettings,
  nearSettingsFor,
  nearWillDo,
  settingsFor,
  type NearSettings,
  type SettingsSource,
} from './settings-for';

/** Larger parts are left at a draft: a sheet of them would take minutes, and be dropped before it is looked at again. */
const mostCropPixels = 2e6;

/** One cell with its settings. */
export interface Cell extends CompareCell {
  readonly settings: SolveSettings;
  /** Whether these are what it is solved with; else they are near, and serve for a draft. */
  readonly isSettled: boolean;
  /** What is to be said of the weight; see the frame's header. */
  readonly weightNote: WeightNote | null;
  /** Where the exact result of the whole photo is solved, the part alone, or neither. */
  readonly end: 'whole' | 'crop' | 'draft';
  /** Cells of this name have the same pixels. */
  readonly name: string;
}

/** Those cells that a page asks for whose settings are there already. */
export function knownCells(ask: CompareRequest, photo: OpenPhoto, source: SettingsSource): readonly Cell[] {
  return ask.cells.flatMap((cell) => {
    const known = knownNearSettings(cell.recipe, photo, source);
    return known === null ? [] : [nearCell(ask, photo, cell, known)];
  });
}

/**
 * The cells that a page asks for, in its order, each with settings that are there soon: a weight that is not known yet is
 * near the exact one.
 *
 * @throws {RudinError} `cancelled`, and what choosing a weight throws.
 */
export async function nearCells(
  ask: CompareRequest,
  photo: OpenPhoto,
  source: SettingsSource,
  signal: AbortSignal,
): Promise<readonly Cell[]> {
  return await Promise.all(
    ask.cells.map(async (cell) => {
      const asked = await nearSettingsFor(cell.recipe, photo, source, { signal });
      // The exact ones may have become known meanwhile.
      const near = knownNearSettings(cell.recipe, photo, source) ?? asked;
      return nearCell(ask, photo, cell, near);
    }),
  );
}

function nearCell(ask: CompareRequest, photo: OpenPhoto, cell: CompareCell, near: NearSettings): Cell {
  const isSettled = near.isExact || nearWillDo(cell.recipe, { isWhole: ask.extent === 'whole' });
  const weightNote = weightNoteOf(near);
  return cellWith(ask, photo, { ...cell, settings: near.settings, isSettled, weightNote });
}

/**
 * The same cells with the settings that they are solved with.
 *
 * @throws {RudinError} as `nearCells`.
 */
export async function settledCells(
  cells: readonly Cell[],
  ask: CompareRequest,
  photo: OpenPhoto,
  source: SettingsSource,
  signal: AbortSignal,
): Promise<readonly Cell[]> {
  return await Promise.all(
    cells.map(async (cell) => {
      if (cell.isSettled) return cell;
      const settings = await settingsFor(cell.recipe, photo, source, { signal });
      const known = knownNearSettings(cell.recipe, photo, source);
      const weightNote = known && weightNoteOf(known);
      return cellWith(ask, photo, { ...cell, settings, isSettled: true, weightNote });
    }),
  );
}

/** Whether the page needs a draft; what ends as one may have had one of a near weight. */
export function lacksDraft({ isDrawn = false, end }: Cell): boolean {
  return !isDrawn || end === 'draft';
}

/** Orders from 1 on before those below, which take ten times as long: most of a sheet is then exact soon. */
export function quickFirst(cells: readonly Cell[]): readonly Cell[] {
  return cells.toSorted((one, other) => Number(one.settings.beta < 1) - Number(other.settings.beta < 1));
}

/** What a picture is to say of its weight; nothing as a rule. */
export function weightNoteOf({
  isExact,
  isReached,
}: {
  readonly isExact: boolean;
  readonly isReached: boolean;
}): WeightNote | null {
  if (!isReached) return 'missed';
  return isExact ? null : 'near';
}

function cellWith(
  { region, extent }: CompareRequest,
  photo: OpenPhoto,
  cell: Omit<Cell, 'end' | 'name'>,
): Cell {
  const { settings } = cell;
  const crop = cellCrop(photo.header, settings, region);
  const end = extent === 'whole' || isWhole(photo.header, crop) ? 'whole' : endOf(crop.region);
  const name = JSON.stringify([photo.id, settings, end === 'whole' ? end : region]);
  return { ...cell, end, name };
}

function endOf({ width, height }: { readonly width: number; readonly height: number }): 'crop' | 'draft' {
  return width * height <= mostCropPixels ? 'crop' : 'draft';
}
