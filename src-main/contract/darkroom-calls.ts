/**
 * The habits of a darkroom: the list of steps, presets, settings as files and on other photos, small pictures, and what
 * is kept between two starts of Rudin.
 */
import * as v from 'valibot';
import { presetNameSchema, presetSchema, type Preset } from './preset';
import { recipeSchema, type Recipe } from './recipe';
import { idSchema, type PhotoId } from './shown-part';
// Types alone, which are gone when the code runs: studio-calls takes this file in.
import type { Grant, HistoryState, PhotoInfo } from './studio-calls';

/** The settings at one point of a photo's history. */
export interface HistoryStep {
  readonly recipe: Recipe;
  /** What made it, where the difference to the step before does not tell, such as a preset's name; else null. */
  readonly label: string | null;
}

export interface HistorySteps {
  /** Oldest first, at least one. */
  readonly steps: readonly HistoryStep[];
  /** Index of the settings of now; those behind it can be redone. */
  readonly present: number;
}

/** Photos that were open when Rudin ended without being closed. */
export interface LastSession {
  readonly photos: readonly {
    /** File name without folders. */
    readonly name: string;
    /** `upload`: it had no file that could be opened again. `missing`: its file is gone. */
    readonly state: 'there' | 'missing' | 'upload';
  }[];
}

interface Welcome {
  /** Null when Rudin was closed as it should be, or keeps nothing. */
  readonly lastSession: LastSession | null;
  /** Nobody has seen the first page yet. */
  readonly isFirstStart: boolean;
}

export interface RestoredSession {
  readonly photos: readonly PhotoInfo[];
  /** The one that was on the stage; null where that could not be opened. */
  readonly shown: PhotoId | null;
  /** As the page gave it; null when it never did. */
  readonly view: string | null;
}

export interface RecentPhoto {
  readonly grant: Grant;
  /** File name without folders: a page never gets a path. */
  readonly name: string;
}

/** A small picture: it travels in its answer, unlike a frame. */
export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  /** width * height * 4 bytes, not premultiplied, as base64. */
  readonly rgba: string;
}

/** What can be saved as a JSON file. */
export type SavedDocument =
  { readonly kind: 'recipe'; readonly recipe: Recipe } | { readonly kind: 'preset'; readonly preset: Preset };

export interface SavedDocumentReport {
  /** File name that was written. */
  readonly name: string;
  /** Where to fetch the bytes (browser mode), once; null when the file was written. */
  readonly download: string | null;
}

export interface DarkroomCalls {
  historySteps: { ask: { photo: PhotoId }; answer: HistorySteps };
  /** Makes a step of the history the settings of now; a step that is not there is refused. */
  goTo: { ask: { photo: PhotoId; step: number }; answer: HistoryState };
  /** One step on each of the photos; one that has these settings already gets none. */
  copySettings: {
    ask: { photos: readonly PhotoId[]; recipe: Recipe; label: string };
    answer: readonly { readonly photo: PhotoId; readonly history: HistoryState }[];
  };
  /** A person's own presets, by name. */
  listPresets: { ask: null; answer: readonly Preset[] };
  /** Keeps a preset; one of the same name is refused (`conflict`) unless it may be replaced. */
  savePreset: { ask: { preset: Preset; mayReplace: boolean }; answer: readonly Preset[] };
  renamePreset: { ask: { from: string; to: string }; answer: readonly Preset[] };
  deletePreset: { ask: { name: string }; answer: readonly Preset[] };
  /** Desktop: asks where to, null when cancelled. Without dialogs the answer carries a download. */
  saveDocument: { ask: { name: string; document: SavedDocument }; answer: SavedDocumentReport | null };
  /** Draws the photo as opened, its longer side `edge` px. */
  thumbnail: { ask: { photo: PhotoId; edge: number }; answer: Thumbnail };
  /** What a page that has just loaded should know about earlier starts. */
  welcome: { ask: null; answer: Welcome };
  /** The first page was seen: later starts go without it. */
  noteFirstStart: { ask: null; answer: null };
  /** Opens the photos of the last session with their history, or forgets them. Files that are gone are told as notices. */
  restoreSession: { ask: { accept: boolean }; answer: RestoredSession };
  /** What is on the stage and how, for the next start after a crash; the view's form is the page's own. */
  noteView: { ask: { shown: PhotoId | null; view: string }; answer: null };
  /** Photos that were opened by path, newest first. */
  recentPhotos: { ask: null; answer: readonly RecentPhoto[] };
  clearRecent: { ask: null; answer: null };
}

/** Longer than any name of a file. */
const maxLabelLength = 300;
/** A line that says what made a step. */
export const stepLabelSchema = v.pipe(v.string(), v.maxLength(maxLabelLength));
/** A view is a few numbers and words. */
export const maxViewLength = 4096;
/** Longer and shorter side of a thumbnail are at most this, so that it travels in an answer. */
const maxThumbnailEdge = 160;

const photoOnly = v.strictObject({ photo: idSchema });

export const darkroomSchemas = {
  historySteps: photoOnly,
  goTo: v.strictObject({
    photo: idSchema,
    step: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000)),
  }),
  copySettings: v.strictObject({
    photos: v.pipe(v.array(idSchema), v.minLength(1), v.maxLength(500)),
    recipe: recipeSchema,
    label: stepLabelSchema,
  }),
  listPresets: v.null(),
  savePreset: v.strictObject({ preset: presetSchema, mayReplace: v.boolean() }),
  renamePreset: v.strictObject({ from: presetNameSchema, to: presetNameSchema }),
  deletePreset: v.strictObject({ name: presetNameSchema }),
  saveDocument: v.strictObject({
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(maxLabelLength)),
    document: v.variant('kind', [
      v.strictObject({ kind: v.literal('recipe'), recipe: recipeSchema }),
      v.strictObject({ kind: v.literal('preset'), preset: presetSchema }),
    ]),
  }),
  thumbnail: v.strictObject({
    photo: idSchema,
    edge: v.pipe(v.number(), v.integer(), v.minValue(16), v.maxValue(maxThumbnailEdge)),
  }),
  welcome: v.null(),
  noteFirstStart: v.null(),
  restoreSession: v.strictObject({ accept: v.boolean() }),
  noteView: v.strictObject({
    shown: v.nullable(idSchema),
    view: v.pipe(v.string(), v.maxLength(maxViewLength)),
  }),
  recentPhotos: v.null(),
  clearRecent: v.null(),
} as const;
