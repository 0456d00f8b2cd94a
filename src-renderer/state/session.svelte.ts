/**
 * The open photos and the settings of the one on the stage. Settings echo here at once; the studio is told when a
 * change ends (`commit`), so that one drag is one step of its history.
 */
import { initialRecipe, type Recipe } from '@contract/recipe';
import type {
  GradientReading,
  HistoryState,
  Layer,
  PhotoId,
  PhotoInfo,
  StudioEvent,
  StudioInfo,
} from '@contract/studio-calls';
import type { GradientOperator } from '@contract/parameters';
import type { Outcome } from '@contract/outcome';
import type { StudioClient } from '../bridge/studio-client';
import { AnswerOrder, LatestWins } from './latest-wins';
import type { Messages } from './messages.svelte';
import { sameRecipe } from './same-recipe';

type GradientQuestion = { photo: PhotoId; layer: Layer; operator: GradientOperator; x: number; y: number };

export class Session {
  info = $state.raw<StudioInfo | null>(null);
  photos = $state.raw<readonly PhotoInfo[]>([]);
  /** How many files are being opened now. */
  opening = $state(0);
  recipe = $state.raw<Recipe>(initialRecipe);
  canUndo = $state(false);
  canRedo = $state(false);
  /** The automatic weight, millionths: of settings before those of now until the studio answered; null before it ever has. */
  automaticWeight = $state<number | null>(null);
  /** Under the pointer; null while it points at nothing, `no-result` where the studio has nothing to read from. */
  reading = $state.raw<GradientReading | 'no-result' | null>(null);

  #currentId = $state<PhotoId | null>(null);
  readonly photo: PhotoInfo | null = $derived(
    this.photos.find((photo) => photo.photo === this.#currentId) ?? null,
  );

  readonly client: StudioClient;
  readonly #messages: Messages;
  readonly #suggestions: LatestWins<{ photo: PhotoId; recipe: Recipe }>;
  readonly #suggested = new AnswerOrder();
  readonly #readings: LatestWins<GradientQuestion>;
  readonly #readOut = new AnswerOrder();
  /** A reading that was on its way when the pointer left is not shown. */
  #isPointing = false;
  /** What the automatic weight was last asked for. */
  #weightKey = '';
  /** As the studio's history has it. */
  #committed: Recipe = initialRecipe;
  /** How often a person changed settings and committed them: answers to what was asked before come too late. */
  #changes = 0;
  #commits = 0;
  /** Travels whose answers are on their way. */
  #travelling = 0;

  constructor(client: StudioClient, messages: Messages) {
    this.client = client;
    this.#messages = messages;
    this.#suggestions = new LatestWins((ask) => this.#suggest(ask));
    this.#readings = new LatestWins((ask) => this.#read(ask));
  }

  /** Says hello, and shows what is open already or the sample. */
  async start(): Promise<void> {
    const info = this.#messages.valueOf(await this.client.call('hello', null));
    if (info === null) return;
    this.info = info;
    // A photo may have been opened before the hello was answered: it stays, with the settings it has by now.
    const mine = this.photos;
    const others = info.photos.filter(({ photo }) => mine.every((each) => each.photo !== photo));
    this.photos = [...others, ...mine];
    if (this.photo !== null) return;
    const [first] = this.photos;
    if (first) this.select(first.photo);
    else await this.openBy(() => this.client.call('openSample', null));
  }

  /** Shows an open photo, with its settings. */
  select(id: PhotoId): void {
    const photo = this.photos.find((each) => each.photo === id);
    if (photo === undefined || id === this.#currentId) return;
    this.commit();
    this.#currentId = id;
    this.reading = null;
    this.automaticWeight = null;
    this.#weightKey = '';
    this.#adopt(photo.history);
  }

  /** Opens dropped, pasted or picked files and shows the last of them. */
  async openFiles(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    this.opening += files.length;
    try {
      for (const outcome of await this.client.openFiles(files)) this.#add(outcome);
    } finally {
      this.opening -= files.length;
    }
  }

  /** The desktop's native dialog. */
  async openDialog(): Promise<void> {
    const photos = this.#messages.valueOf(await this.client.call('openDialog', null)) ?? [];
    for (const value of photos) this.#add({ end: 'done', value });
  }

  /** Closes a photo, by default the one on the stage, and shows the last of the others; the last one stays. */
  async close(id: PhotoId | null = this.#currentId): Promise<void> {
    if (id === null || this.photos.length < 2) return;
    await this.#remove(id);
  }

  /** Changes settings on the stage only, as a slider does while it moves. */
  change(part: Partial<Recipe>): void {
    const recipe = { ...this.recipe, ...part };
    if (sameRecipe(recipe, this.recipe)) return;
    this.recipe = recipe;
    this.#changes += 1;
    this.#askWeight();
  }

  /**
   * A change has ended: it becomes one step of the history, unless it led back to where it began.
   *
   * @param label What made it, where the difference does not tell, such as a preset's name.
   */
  commit(label?: string): void {
    const { photo, recipe } = this;
    if (photo === null || sameRecipe(recipe, this.#committed)) return;
    this.#committed = recipe;
    this.#commits += 1;
    this.canUndo = true;
    this.canRedo = false;
    const ask = { photo: photo.photo, recipe, ...(label !== undefined && { label }) };
    void this.client.call('commit', ask).then((outcome) => {
      const history = this.#messages.valueOf(outcome);
      // Of a photo that was left meanwhile, too: it is shown again as the list has it.
      if (history !== null) this.#remember(history, photo.photo);
    });
  }

  /** `change` and `commit` in one, for controls that have no drag. */
  set(part: Partial<Recipe>, label?: string): void {
    this.change(part);
    this.commit(label);
  }

  async undo(): Promise<void> {
    this.commit();
    if (this.canUndo || this.#travelling > 0)
      await this.#travel((photo) => this.client.call('undo', { photo }));
  }

  async redo(): Promise<void> {
    this.commit();
    if (this.canRedo || this.#travelling > 0)
      await this.#travel((photo) => this.client.call('redo', { photo }));
  }

  /** Goes to a step of the history; see `HistorySteps`. */
  async goTo(step: number): Promise<void> {
    this.commit();
    await this.#travel((photo) => this.client.call('goTo', { photo, step }));
  }

  /** Gives the settings of now to other open photos; one step of history on each. */
  async copyTo(photos: readonly PhotoId[], label: string): Promise<void> {
    const others = photos.filter((id) => id !== this.#currentId);
    if (others.length === 0) return;
    this.commit();
    const ask = { photos: others, recipe: this.recipe, label };
    const changed = this.#messages.valueOf(await this.client.call('copySettings', ask)) ?? [];
    for (const { photo, history } of changed) this.#remember(history, photo);
  }

  /** Asks for the gradient at a photo pixel, or clears the reading. */
  readGradient(at: { layer: Layer; operator: GradientOperator; x: number; y: number } | null): void {
    const { photo } = this;
    this.#isPointing = at !== null && photo !== null;
    if (at === null || photo === null) {
      this.#readings.forgetWaiting();
      this.reading = null;
      return;
    }
    this.#readings.want({ photo: photo.photo, ...at });
  }

  acceptEvent(event: StudioEvent): void {
    if (event.kind === 'photo-opened') this.#add({ end: 'done', value: event.info });
    if (event.kind === 'photo-closed') this.#letGo(event.photo);
    if (event.kind === 'notice') this.#messages.add(event.code, event.message);
  }

  /** Takes a photo of the last session with its settings of then, also where it was open already. */
  takeRestored(info: PhotoInfo): void {
    if (this.photos.every(({ photo }) => photo !== info.photo))
      return this.#add({ end: 'done', value: info });
    if (info.photo === this.#currentId) this.#adopt(info.history);
    else this.#remember(info.history, info.photo);
  }

  /** Opens a photo and shows it. */
  async openBy(open: () => Promise<Outcome<PhotoInfo>>): Promise<void> {
    this.#add(await this.whileOpening(open));
  }

  /** Says that something is being opened for as long as it takes. */
  async whileOpening<T>(open: () => Promise<T>): Promise<T> {
    this.opening += 1;
    try {
      return await open();
    } finally {
      this.opening -= 1;
    }
  }

  /** Shows a photo that was opened; the sample makes room for the first of one's own. */
  #add(outcome: Outcome<PhotoInfo>): void {
    const photo = this.#messages.valueOf(outcome);
    if (photo === null) return;
    // Told of twice, by an event and by an answer: what was changed in between stays.
    if (this.photos.some((each) => each.photo === photo.photo)) return this.select(photo.photo);
    if (photo.isSample && this.photos.some((each) => !each.isSample)) {
      // A photo of one's own was opened while the sample was on its way.
      void this.client.call('closePhoto', { photo: photo.photo });
      return;
    }
    const samples = this.photos.filter((each) => each.isSample && !photo.isSample);
    this.photos = [...this.photos, photo];
    this.select(photo.photo);
    for (const sample of samples) void this.#remove(sample.photo);
  }

  /** A photo is closed: another one is shown; null where it was the last. */
  #drop(id: PhotoId): PhotoInfo | null {
    const rest = this.photos.filter((photo) => photo.photo !== id);
    const last = rest.at(-1) ?? null;
    if (id === this.#currentId && last !== null) this.select(last.photo);
    this.photos = rest;
    return last;
  }

  /** Another page closed it. Without any photo this page asks what is open now, or opens the sample. */
  #letGo(id: PhotoId): void {
    if (this.photos.every(({ photo }) => photo !== id)) return;
    // What was changed of it and not committed yet went with it.
    if (id === this.#currentId) this.#committed = this.recipe;
    if (this.#drop(id) === null) void this.start();
  }

  async #remove(id: PhotoId): Promise<void> {
    this.#drop(id);
    this.#messages.valueOf(await this.client.call('closePhoto', { photo: id }));
  }

  /**
   * Takes over the settings of another point of the history. Commits and travels are asked for at once, in a person's order,
   * which all doors keep: one that waited here for an answer would be overtaken by the commit of a change made meanwhile, and
   * undo that instead. While answers are on their way nobody knows whether a step is left; the studio stays at either end.
   */
  async #travel(ask: (photo: PhotoId) => Promise<Outcome<HistoryState>>): Promise<void> {
    const { photo } = this;
    if (photo === null) return;
    const [changes, commits] = [this.#changes, this.#commits];
    this.#travelling += 1;
    const outcome = await ask(photo.photo);
    this.#travelling -= 1;
    const history = this.#messages.valueOf(outcome);
    if (history === null) return;
    if (photo.photo !== this.#currentId) this.#remember(history, photo.photo);
    else if (changes === this.#changes) this.#adopt(history);
    // Where a change was committed meanwhile, that is the present now, and its own answer follows.
    else if (commits === this.#commits) this.#standAt(history);
  }

  #adopt(history: HistoryState): void {
    this.recipe = history.recipe;
    this.#standAt(history);
    this.#askWeight();
  }

  /** The history of the photo on the stage stands here; a slider that was moved meanwhile has the last word. */
  #standAt(history: HistoryState): void {
    this.#committed = history.recipe;
    this.#remember(history);
  }

  /** Notes where a photo's history stands, also in the list, for when the photo is shown again. */
  #remember(history: HistoryState, id: PhotoId | null = this.#currentId): void {
    if (id === this.#currentId) {
      this.canUndo = history.canUndo;
      this.canRedo = history.canRedo;
    }
    this.photos = this.photos.map((photo) => (photo.photo === id ? { ...photo, history } : photo));
  }

  /** The automatic weight does not depend on the weight: it is asked for only when something else has changed. */
  #askWeight(): void {
    const { photo } = this;
    if (photo === null) return;
    const automatic = { weightMillionths: 'auto', strengthMillionths: null } as const;
    const ask = { photo: photo.photo, recipe: { ...this.recipe, ...automatic } };
    const key = JSON.stringify(ask);
    if (key === this.#weightKey) return;
    this.#weightKey = key;
    this.#suggestions.want(ask);
  }

  async #suggest(ask: { photo: PhotoId; recipe: Recipe }): Promise<void> {
    const turn = this.#suggested.ask();
    const outcome = await this.client.call('suggestWeight', ask);
    if (outcome.end !== 'done') {
      // The next change asks again.
      if (this.#weightKey === JSON.stringify(ask)) this.#weightKey = '';
    } else if (ask.photo === this.#currentId && this.#suggested.take(turn)) {
      this.automaticWeight = outcome.value.weightMillionths;
    }
  }

  async #read(ask: GradientQuestion): Promise<void> {
    const turn = this.#readOut.ask();
    const outcome = await this.client.call('readGradient', ask);
    if (outcome.end !== 'done' || ask.photo !== this.#currentId || !this.#isPointing) return;
    if (this.#readOut.take(turn)) this.reading = outcome.value ?? 'no-result';
  }
}
