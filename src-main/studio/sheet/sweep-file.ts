/** A sheet of one photo as a file: the same crop at every order and weight, one after the other, drawn as one picture. */
import { RudinError } from '../../contract/outcome';
import { maxCells } from '../../contract/compare-calls';
import { parameters } from '../../contract/parameters';
import type { Recipe } from '../../contract/recipe';
import type { Region, SolveReport, WeightNote } from '../../contract/studio-calls';
import { isWhole } from '../../engine/previews/cell-crop';
import type { SentPixels } from '../../engine/engine-calls';
import { targetOf, withPhoto, type JobParts } from '../file-jobs';
import type { OpenPhoto } from '../photo-library';
import type { FileProgress, JobOptions, SweepFileReport, SweepFileRequest } from '../studio-interface';
import { weightNoteOf } from '../compare-cells';
import { nearSettingsFor, nearWillDo, settingsFor } from '../settings-for';
import { withSidecar } from '../sidecar-file';
import { encode, inputOf, writeOutput } from '../write-photo';
import { checkTarget } from '../../photos/safe-write';
import { drawSheet, planSheet, type SheetCell } from './draw-sheet';

/** Without a crop that was asked for: what fits a screen beside its neighbours, px. */
const usualCrop = { width: 600, height: 400 };
/** Share of the cells in a job's progress; encoding takes the rest. */
const solveShare = 0.95;

/** A cell that was solved. */
interface SolvedCell extends SheetCell {
  readonly recipe: Recipe;
  readonly solve: SolveReport;
  /** `exact`: the pixels that `denoise` writes; `crop`: solved on the crop and a margin round it. */
  readonly stage: 'exact' | 'crop';
  /** What is to be said of the weight; nothing as a rule. */
  readonly weightNote: WeightNote | null;
}

/** How a cell names its weight. */
const weightLabel = {
  exact: (weight: string) => `λ ${weight}`,
  near: (weight: string) => `λ ≈ ${weight}`,
  missed: (weight: string) => `λ ${weight}, not reached`,
} as const;

/**
 * Solves every cell of a sheet, draws it and writes it; its sidecar has a recipe for each cell.
 *
 * @throws {RudinError} `bad-params` for a crop outside the photo or too many cells; what opening, solving, encoding or
 *                  writing throws. Nothing was written then.
 */
export async function sweepFile(
  parts: JobParts,
  request: SweepFileRequest,
  job: JobOptions<FileProgress> = {},
): Promise<SweepFileReport> {
  const { library, options } = parts;
  const { betas, weights } = request;
  requireRoomForCells(request);
  const blocked = await checkTarget(withSidecar(targetOf(request), true));
  return await withPhoto(parts, request.input, job.signal, async (photo) => {
    const crop = cropOf(photo, request.crop);
    const common = { input: request.input, crop };
    if (blocked !== 'free')
      return { ...common, end: blocked, output: null, width: 0, height: 0, cells: [], notes: [] };
    const recipes = await recipesOf(parts, photo, request, job.signal);
    const cells: SolvedCell[] = [];
    for (const recipe of recipes) {
      cells.push(await solveCell(parts, photo, { recipe, crop }, job.signal));
      const fraction = (solveShare * cells.length) / recipes.length;
      job.onProgress?.({ stage: 'solve', fraction, secondsLeft: null });
    }
    const content = {
      title: titleOf(photo, crop),
      columns: betas.map((beta) => `β ${beta / parameters.betaHundredths.perUnit}`),
      rows: weights.length === 1 ? [''] : weights.map(rowName),
      cells,
      cellWidth: crop.width,
      cellHeight: crop.height,
    };
    const canvas = drawSheet(content);
    const { columnsAt, rowsAt } = planSheet(content);
    const placed = cells.map(({ recipe, solve, stage, weightNote }, k) => {
      const [row, column] = [Math.floor(k / betas.length), k % betas.length];
      const at = { x: columnsAt[column]!, y: rowsAt[row]!, width: crop.width, height: crop.height };
      return { row, column, at, recipe, stage, weightNote, solve };
    });
    const pixels: SentPixels = { ...canvas, channels: 3, hasAlpha: false, bitDepth: 8 };
    const drawing = { format: 'png', quality: 100, metadata: 'strip' } as const;
    // The cells are in the photo's own colours, and keep its profile; a grey one's does not suit a picture of three channels.
    const isDrawing = photo.header.channels === 1;
    return await encode(parts, photo, pixels, { ...drawing, isDrawing }, job.signal, async (encoded) => {
      const written = await writeOutput({
        ...targetOf(request),
        bytes: library.spool.files.chunksOf(encoded.bytes),
        choices: request.choices,
        sidecar: {
          program: `rudin ${options.version}`,
          input: await inputOf(photo, library.spool.files),
          crop,
          cells: placed,
        },
        signal: job.signal,
      });
      job.onProgress?.({ stage: 'encode', fraction: 1, secondsLeft: 0 });
      const { width, height } = canvas;
      const output = written.end === 'written' ? written.path : null;
      const solved = cells.some(({ stage }) => stage === 'crop')
        ? ['cells were solved on the crop and a margin round it; denoise solves the whole photo']
        : [];
      const notes = [...photo.header.notes, ...solved];
      return { ...common, end: written.end, output, width, height, cells: placed, notes };
    });
  });
}

/**
 * Refuses a sheet with more cells than there is room for.
 *
 * @throws {RudinError} `bad-params` with how many there may be, and what was asked for.
 */
export function requireRoomForCells({ betas, weights }: Pick<SweepFileRequest, 'betas' | 'weights'>): void {
  if (betas.length * weights.length <= maxCells) return;
  throw new RudinError(
    'bad-params',
    `a sheet has at most ${maxCells} cells; got ${betas.length} orders and ${weights.length} weights`,
  );
}

/** The recipes of all cells, row by row. */
async function recipesOf(
  parts: JobParts,
  photo: OpenPhoto,
  { recipe, betas, weights, matchesStrength }: SweepFileRequest,
  signal: AbortSignal | undefined,
): Promise<readonly Recipe[]> {
  const recipes: Recipe[] = [];
  for (const weightMillionths of weights) {
    const row: Recipe = { ...recipe, weightMillionths, strengthMillionths: null };
    const held = matchesStrength ? await strengthOf(parts, photo, row, signal) : {};
    recipes.push(...betas.map((betaHundredths) => ({ ...row, betaHundredths, ...held })));
  }
  return recipes;
}

/**
 * What order 1 removes from the whole photo with the weight of a row: what all orders of the row are to remove. Beside it
 * that weight as a number, which is order 1's then.
 */
async function strengthOf(
  { library, options }: JobParts,
  photo: OpenPhoto,
  row: Recipe,
  signal: AbortSignal | undefined,
): Promise<Pick<Recipe, 'strengthMillionths' | 'weightMillionths'>> {
  const recipe: Recipe = { ...row, betaHundredths: parameters.betaHundredths.initial };
  const settings = await settingsFor(recipe, photo, { library, device: options }, { signal });
  const { report } = await library.ask([photo], 'solve', { photo: photo.id, settings }, { signal });
  const { min, max, perUnit } = parameters.strengthMillionths;
  return {
    strengthMillionths: Math.min(max, Math.max(min, Math.round(report.removedRms * perUnit))),
    weightMillionths: Math.round(settings.weight * parameters.weightMillionths.perUnit),
  };
}

async function solveCell(
  { library, options }: JobParts,
  photo: OpenPhoto,
  { recipe, crop }: { readonly recipe: Recipe; readonly crop: Region },
  signal: AbortSignal | undefined,
): Promise<SolvedCell> {
  const source = { library, device: options };
  const target = { region: crop, shrink: 1 };
  if (!nearWillDo(recipe, { isWhole: isWhole(photo.header, target) }))
    await settingsFor(recipe, photo, source, { signal });
  const near = await nearSettingsFor(recipe, photo, source, { signal });
  const { settings } = near;
  const weightNote = weightNoteOf(near);
  const view = {
    view: 'result',
    gradient: { operator: 'forward', colourMap: 'grey', scale: 'linear' },
  } as const;
  const answer = await library.ask(
    [photo],
    'solveCell',
    { photo: photo.id, settings, target, frame: { ...view, region: crop, zoom: 1 } },
    { signal },
  );
  if (answer.stage === 'draft')
    throw new RudinError('internal', 'a cell at full resolution came back as a draft');
  const { report, stage, frame } = answer;
  const label = weightLabel[weightNote ?? 'exact'](String(Number(report.weight.toPrecision(3))));
  // The weight that was used, also where the recipe said how to find it: a later version may find another.
  const weightMillionths = Math.round(report.weight * parameters.weightMillionths.perUnit);
  const used: Recipe = { ...recipe, weightMillionths, strengthMillionths: null };
  return { rgba: frame.rgba, label, recipe: used, solve: report, stage, weightNote };
}

/**
 * The part of the photo in every cell: what was asked for, or the middle.
 *
 * @throws {RudinError} `bad-params` with the crop and the photo's size.
 */
function cropOf({ header: { width, height }, name }: OpenPhoto, asked: Region | null): Region {
  if (asked === null) {
    const size = { width: Math.min(width, usualCrop.width), height: Math.min(height, usualCrop.height) };
    return { x: (width - size.width) >> 1, y: (height - size.height) >> 1, ...size };
  }
  if (asked.x + asked.width <= width && asked.y + asked.height <= height) return asked;
  throw new RudinError(
    'bad-params',
    `${name}: the crop must lie inside ${width} x ${height} px; ` +
      `got ${asked.width} x ${asked.height} at ${asked.x}, ${asked.y}`,
  );
}

function titleOf({ name, header }: OpenPhoto, crop: Region): string {
  const { x, y, width, height } = crop;
  const size = `${name} · ${width} × ${height}`;
  return isWhole(header, { region: crop, shrink: 1 }) ? size : `${size} at ${x}, ${y}`;
}

function rowName(weight: Recipe['weightMillionths']): string {
  return weight === 'auto' ? 'auto' : `λ ${weight / parameters.weightMillionths.perUnit}`;
}
