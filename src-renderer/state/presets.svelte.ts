/** Presets, and settings as files: what a person does with settings beyond moving them. */
import { builtInPresets, type BuiltInPreset } from '@contract/built-in-presets';
import type { SavedDocument } from '@contract/darkroom-calls';
import { isObject, maxDocumentBytes, parseJson } from '@contract/json-document';
import { toOutcome, type Outcome } from '@contract/outcome';
import { hasPreset, parsePreset, presetOf, type Preset, type PresetRecipe } from '@contract/preset';
import { parseRecipe } from '@contract/recipe';
import type { PhotoId } from '@contract/studio-calls';
import type { StudioClient } from '../bridge/studio-client';
import { t } from '../strings/catalogue';
import type { Messages } from './messages.svelte';
import type { Session } from './session.svelte';

/** The part of a `File` that is read. */
type DocumentFile = Pick<File, 'name' | 'size' | 'text'>;

/** Whether a dropped or picked file is settings rather than a photo. */
export function isDocument({ name }: { readonly name: string }): boolean {
  return name.toLowerCase().endsWith('.json');
}

/** A built-in preset's name as the history and the list have it: "Photo, light". */
function builtInName({ subject, strength }: BuiltInPreset): string {
  return t('presets.name', { subject: t(`presets.${subject}`), strength: t(`presets.${strength}`) });
}

export class Presets {
  own = $state.raw<readonly Preset[]>([]);
  /** A preset that has the name of another one, until the person says whether to replace that. */
  inTheWay = $state.raw<Preset | null>(null);
  /** Why the last thing that was asked for could not be done; null when it could. */
  problem = $state<string | null>(null);

  readonly #client: StudioClient;
  readonly #session: Session;
  readonly #messages: Messages;

  constructor(client: StudioClient, session: Session, messages: Messages) {
    this.#client = client;
    this.#session = session;
    this.#messages = messages;
  }

  /** Whether the settings of now are those of a preset. */
  isOn(recipe: PresetRecipe): boolean {
    return hasPreset(this.#session.recipe, recipe);
  }

  /** Asks which presets there are; another window may have added some. */
  async look(): Promise<void> {
    this.#take(await this.#client.call('listPresets', null));
  }

  applyBuiltIn(index: number): void {
    const preset = builtInPresets[index];
    if (preset !== undefined) this.#apply(preset.recipe, builtInName(preset));
  }

  apply(preset: Preset): void {
    this.#apply(preset.recipe, preset.name);
  }

  /** Saves the settings of now; where the name is taken, `inTheWay` asks first. */
  async save(name: string): Promise<boolean> {
    const wanted = this.#nameOf(name);
    return wanted !== null && (await this.#keep(presetOf(wanted, this.#session.recipe), false));
  }

  /** The answer to `inTheWay`. */
  async replace(): Promise<void> {
    if (this.inTheWay !== null) await this.#keep(this.inTheWay, true);
  }

  /** @returns The name as it is kept; null where nothing was renamed, which is told. */
  async rename(from: string, to: string): Promise<string | null> {
    const wanted = this.#nameOf(to);
    if (wanted === null || from === wanted) return wanted;
    const outcome = await this.#client.call('renamePreset', { from, to: wanted });
    const isTaken = outcome.end === 'failed' && outcome.code === 'conflict';
    if (!isTaken) return this.#take(outcome) ? wanted : null;
    this.problem = t('presets.taken', { name: wanted });
    return null;
  }

  async remove(name: string): Promise<void> {
    this.#take(await this.#client.call('deletePreset', { name }));
  }

  async exportPreset(preset: Preset): Promise<void> {
    await this.#saveDocument(preset.name, { kind: 'preset', preset });
  }

  /** Saves the whole recipe of the photo on the stage. */
  async saveRecipe(): Promise<void> {
    const { photo, recipe } = this.#session;
    if (photo === null) return;
    const stem = photo.name.replace(/\.[^.]+$/, '');
    await this.#saveDocument(`${stem}.recipe`, { kind: 'recipe', recipe });
  }

  /** Takes picked or dropped JSON files: a recipe or a sidecar sets the photo on the stage, a preset is kept and set, too. */
  async loadFiles(files: readonly DocumentFile[]): Promise<void> {
    for (const file of files) {
      try {
        await this.#load(file);
      } catch (thrown) {
        const outcome = toOutcome(thrown);
        if (outcome.end === 'failed')
          this.#messages.add(
            outcome.code,
            t('presets.notLoaded', { name: file.name, reason: outcome.message }),
          );
      }
    }
  }

  /** Gives the settings of the photo on the stage to others, one step of history on each. */
  async copyTo(photos: readonly PhotoId[]): Promise<void> {
    const name = this.#session.photo?.name ?? '';
    await this.#session.copyTo(photos, t('step.copied', { name }));
  }

  /** A name as it is kept: on one line; null, which is told, where there is nothing of it. */
  #nameOf(typed: string): string | null {
    const name = typed.replace(/\s+/g, ' ').trim();
    this.problem = name === '' ? t('presets.noName') : null;
    return name === '' ? null : name;
  }

  #apply(recipe: PresetRecipe, name: string): void {
    // A preset chooses the weight: no strength is held beside it.
    this.#session.set({ ...recipe, strengthMillionths: null }, t('step.preset', { name }));
  }

  async #load(file: DocumentFile): Promise<void> {
    // What is too large is not even read; the parser says what is wrong with it.
    const text = file.size > maxDocumentBytes ? ' '.repeat(maxDocumentBytes + 1) : await file.text();
    const parsed = parseJson(text, 'a recipe or preset');
    if (isObject(parsed) && Object.hasOwn(parsed, 'name')) {
      const preset = parsePreset(text);
      const isKept = await this.#keep(preset, false);
      this.apply(preset);
      // The presets need not be on show.
      const { name } = preset;
      if (!isKept) this.#messages.add('info', this.problem ?? t('presets.notReplaced', { name }));
    } else {
      this.#session.set(parseRecipe(text), t('step.loaded', { name: file.name }));
    }
  }

  async #keep(preset: Preset, mayReplace: boolean): Promise<boolean> {
    const outcome = await this.#client.call('savePreset', { preset, mayReplace });
    const isTaken = outcome.end === 'failed' && outcome.code === 'conflict';
    if (isTaken) this.inTheWay = preset;
    else if (this.inTheWay?.name === preset.name) this.inTheWay = null;
    if (!isTaken) return this.#take(outcome);
    this.problem = null;
    return false;
  }

  /** The list after a change; what is wrong otherwise. */
  #take(outcome: Outcome<readonly Preset[]>): boolean {
    if (outcome.end === 'done') {
      this.own = outcome.value;
      // Nothing of that name is left to be replaced.
      const { inTheWay } = this;
      if (inTheWay !== null && this.own.every(({ name }) => name !== inTheWay.name)) this.inTheWay = null;
    }
    this.problem = outcome.end === 'failed' ? outcome.message : null;
    return outcome.end === 'done';
  }

  async #saveDocument(name: string, document: SavedDocument): Promise<void> {
    const report = this.#messages.valueOf(await this.#client.call('saveDocument', { name, document }));
    if (report === null) return;
    const { download } = report;
    const saved = download === null ? null : await this.#client.saveDownload(download, report.name);
    if (saved === null) this.#messages.add('info', t('presets.written', { name: report.name }));
    else this.#messages.valueOf(saved);
  }
}
