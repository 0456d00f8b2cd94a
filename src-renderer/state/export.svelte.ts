/** One export: the choices, how far it is, and how it ended. */
import { deepestBits, parameters, type ConflictChoice, type PhotoFormat } from '@contract/parameters';
import { initialRecipe, type Recipe } from '@contract/recipe';
import type { ExportReport, Grant, PhotoInfo, StudioEvent } from '@contract/studio-calls';
import type { Failure } from '@contract/outcome';
import type { StudioClient } from '../bridge/studio-client';
import { t } from '../strings/catalogue';
import { sizeText } from './words/words';

export interface ExportChoices {
  readonly format: 'same' | PhotoFormat;
  readonly bitDepth: 'same' | 8 | 16;
  readonly quality: number;
  readonly conflict: ConflictChoice;
  readonly metadata: 'keep' | 'strip';
  readonly sidecar: boolean;
}

/** Formats whose encoder has a quality. */
const lossy: readonly PhotoFormat[] = ['jpeg', 'webp', 'avif'];

type ExportState =
  | { readonly at: 'choosing' }
  | { readonly at: 'running'; readonly fraction: number; readonly secondsLeft: number | null }
  /** A file of that name is there and the rule is to ask. */
  | { readonly at: 'exists'; readonly name: string }
  | { readonly at: 'ended'; readonly text: string; readonly notes: readonly string[] }
  | { readonly at: 'failed'; readonly failure: Failure };

export class Export {
  choices = $state.raw<ExportChoices>({
    format: 'same',
    bitDepth: 'same',
    quality: parameters.quality.initial,
    conflict: 'ask',
    metadata: 'keep',
    sidecar: false,
  });
  state = $state.raw<ExportState>({ at: 'choosing' });

  readonly #client: StudioClient;
  readonly #hasDialogs: () => boolean;
  /** Names that were downloaded from this page: what a conflict means where the browser keeps the files. */
  // Nothing is drawn from it, so it need not be reactive.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #downloaded = new Set<string>();
  /** What is exported, whatever comes on the stage meanwhile. */
  photo = $state.raw<PhotoInfo | null>(null);
  #recipe: Recipe = initialRecipe;
  #target: Grant | null = null;
  /** Counts openings of the dialog: what an export of an earlier one comes to is not this one's to tell. */
  #opened = 0;
  /** A download that waits for the answer to `exists`. */
  #ready: ExportReport | null = null;

  /**
   * @param client     The door to the studio.
   * @param hasDialogs Whether the door has a native save dialog; known once the studio said hello.
   */
  constructor(client: StudioClient, hasDialogs: () => boolean) {
    this.#client = client;
    this.#hasDialogs = hasDialogs;
  }

  /** Whether the studio writes files itself, and a sidecar beside them. */
  get writesFiles(): boolean {
    return this.#hasDialogs();
  }

  /** Starts over for a photo and its settings, keeping the choices of the last time. */
  open(photo: PhotoInfo, recipe: Recipe): void {
    this.#opened += 1;
    this.photo = photo;
    this.#recipe = recipe;
    this.choose({});
  }

  /** Takes choices; what was made with others is done with. */
  choose(part: Partial<ExportChoices>): void {
    this.#ready = null;
    this.#target = null;
    this.state = { at: 'choosing' };
    this.choices = { ...this.choices, ...part };
    if (this.choices.bitDepth === 16 && this.deepest < 16)
      this.choices = { ...this.choices, bitDepth: 'same' };
  }

  /** The format that will be written. */
  get format(): PhotoFormat | null {
    return this.choices.format === 'same' ? (this.photo?.format ?? null) : this.choices.format;
  }
  get hasQuality(): boolean {
    return this.format !== null && lossy.includes(this.format);
  }
  /** Bits a sample that the format holds at most. */
  get deepest(): number {
    return this.format === null ? 16 : deepestBits[this.format];
  }

  /** Asks where to (desktop), solves, encodes and writes or downloads; ends in `state`. */
  async run(): Promise<void> {
    const { photo } = this;
    if (photo === null || this.state.at === 'running') return;
    const opened = this.#opened;
    if (this.#hasDialogs() && this.#target === null) {
      const chosen = await this.#client.call('chooseTarget', {
        photo: photo.photo,
        format: this.choices.format,
      });
      if (opened !== this.#opened) return;
      if (chosen.end === 'failed') this.state = { at: 'failed', failure: chosen };
      if (chosen.end !== 'done' || chosen.value === null) return;
      this.#target = chosen.value.target;
    }
    await this.#write(photo);
  }

  /** Answers `exists` with another rule. */
  async resolve(conflict: ConflictChoice): Promise<void> {
    const { photo } = this;
    if (photo === null) return;
    const ready = this.#ready;
    this.#ready = null;
    if (ready !== null) await this.#take(ready, conflict, this.#opened);
    else await this.#write(photo, conflict);
  }

  /** Stops a running export; nothing is written. */
  cancel(): void {
    if (this.photo !== null && this.state.at === 'running') {
      void this.#client.call('cancel', { photo: this.photo.photo, job: 'export' });
    }
  }

  acceptEvent(event: StudioEvent): void {
    if (event.kind !== 'progress' || event.job !== 'export' || this.state.at !== 'running') return;
    if (event.photo !== this.photo?.photo) return;
    const fraction = Math.max(this.state.fraction, event.fraction);
    this.state = { at: 'running', fraction, secondsLeft: event.secondsLeft };
  }

  async #write(photo: PhotoInfo, conflict = this.choices.conflict): Promise<void> {
    const opened = this.#opened;
    this.state = { at: 'running', fraction: 0, secondsLeft: null };
    const outcome = await this.#client.call('exportPhoto', {
      ...this.choices,
      photo: photo.photo,
      recipe: this.#recipe,
      conflict,
      target: this.#target,
    });
    const isAsking = outcome.end === 'done' && outcome.value.end === 'exists';
    // A target is good for one write; `exists` wrote nothing and keeps it for the answer.
    if (!isAsking && opened === this.#opened) this.#target = null;
    if (outcome.end === 'done') return await this.#take(outcome.value, conflict, opened);
    this.#show(opened, outcome.end === 'failed' ? { at: 'failed', failure: outcome } : { at: 'choosing' });
  }

  async #take(report: ExportReport, conflict: ConflictChoice, opened: number): Promise<void> {
    const { name } = report;
    if (report.end === 'exists') this.#show(opened, { at: 'exists', name });
    else if (report.end === 'download') await this.#download(report, conflict, opened);
    else if (report.end === 'skipped') this.#show(opened, ended(t('export.skipped', { name }), report));
    else this.#show(opened, ended(t('export.written', { name, size: sizeText(report.bytes) }), report));
  }

  /** Tells how an export stands in the dialog that it was begun in, where that is still the one. */
  #show(opened: number, state: ExportState): void {
    if (opened === this.#opened) this.state = state;
  }

  /** Hands the bytes to the browser under a name that the conflict rule allows. */
  async #download(report: ExportReport, conflict: ConflictChoice, opened: number): Promise<void> {
    const isTaken = this.#downloaded.has(report.name);
    if (isTaken && conflict === 'ask') {
      if (opened === this.#opened) this.#ready = report;
      return this.#show(opened, { at: 'exists', name: report.name });
    }
    if (isTaken && conflict === 'skip') {
      return this.#show(opened, ended(t('export.skipped', { name: report.name }), report));
    }
    const name = isTaken && conflict === 'number' ? this.#freeName(report.name) : report.name;
    const outcome = await this.#client.saveDownload(report.download ?? '', name);
    if (outcome.end !== 'done') {
      return this.#show(
        opened,
        outcome.end === 'failed' ? { at: 'failed', failure: outcome } : { at: 'choosing' },
      );
    }
    this.#downloaded.add(name);
    this.#show(opened, ended(t('export.downloaded', { name, size: sizeText(report.bytes) }), report));
  }

  #freeName(name: string): string {
    const dot = name.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
    let number = 2;
    while (this.#downloaded.has(`${stem} (${number})${ending}`)) number += 1;
    return `${stem} (${number})${ending}`;
  }
}

function ended(text: string, report: ExportReport): ExportState {
  const fallback = report.solve?.fallback ?? null;
  return { at: 'ended', text, notes: [...report.notes, ...(fallback === null ? [] : [fallback])] };
}
