/** What earlier starts left: a session that was not ended, photos that were opened, and whether there was a start at all. */
import type { LastSession, RecentPhoto } from '@contract/darkroom-calls';
import type { StudioClient } from '../bridge/studio-client';
import { counted, t } from '../strings/catalogue';
import { adoptView, viewText } from './kept-view';
import type { Messages } from './messages.svelte';
import type { Session } from './session.svelte';
import type { View } from './view.svelte';

/** A view is told once it has not changed for so long, ms: a pan or a zoom in many steps is one change. */
const restMs = 300;

export class Earlier {
  /** Photos to open again; null when there are none, or the person has answered. */
  lastSession = $state.raw<LastSession | null>(null);
  /** The page that says what beta does is to be shown by itself. */
  isFirstStart = $state(false);
  recent = $state.raw<readonly RecentPhoto[]>([]);

  readonly #canOpen: readonly string[] = $derived(this.#named('there'));
  /** Whether there is something to open, and not only something to tell. */
  readonly canRestore: boolean = $derived(this.#canOpen.length > 0);
  /** What the strip says about the last session; nothing when there is none. */
  readonly offer: string = $derived.by(() => {
    if (this.lastSession === null) return '';
    const { length } = this.#canOpen;
    const [missing, uploads] = [this.#named('missing'), this.#named('upload')];
    return [
      t('restore.ended'),
      ...(length === 0 ? [] : [counted('restore.question', length, { count: length })]),
      ...(missing.length === 0 ? [] : [t('restore.missing', { names: missing.join(', ') })]),
      ...(uploads.length === 0 ? [] : [t('restore.uploads', { names: uploads.join(', ') })]),
    ].join(' ');
  });

  readonly #client: StudioClient;
  readonly #session: Session;
  readonly #view: View;
  readonly #messages: Messages;
  #noted = '';
  #resting: ReturnType<typeof setTimeout> | undefined;
  /** Counts the lists asked for, and the times they were emptied: an older answer is no news. */
  #recentTurn = 0;

  constructor(client: StudioClient, session: Session, view: View, messages: Messages) {
    this.#client = client;
    this.#session = session;
    this.#view = view;
    this.#messages = messages;
  }

  /** Asks what earlier starts left. */
  async start(): Promise<void> {
    const welcome = this.#messages.valueOf(await this.#client.call('welcome', null));
    if (welcome === null) return;
    this.lastSession = welcome.lastSession;
    // Who lost their session has been here before.
    this.isFirstStart = welcome.isFirstStart && welcome.lastSession === null;
  }

  /** The first page was closed: it does not come by itself again. */
  endFirstStart(): void {
    if (!this.isFirstStart) return;
    this.isFirstStart = false;
    void this.#client.call('noteFirstStart', null);
  }

  /** Opens the photos of the last session as they were. */
  async restore(): Promise<void> {
    this.lastSession = null;
    const restored = this.#messages.valueOf(
      await this.#session.whileOpening(() => this.#client.call('restoreSession', { accept: true })),
    );
    if (restored === null) return;
    for (const info of restored.photos) this.#session.takeRestored(info);
    if (restored.shown !== null) this.#session.select(restored.shown);
    if (restored.view === null) return;
    // Whole first: the place is one on that photo, and there is none where that could not be opened.
    const { photo } = this.#session;
    this.#view.show(restored.shown === null ? null : photo && { width: photo.width, height: photo.height });
    adoptView(this.#view, restored.view);
  }

  dismiss(): void {
    this.lastSession = null;
    void this.#client.call('restoreSession', { accept: false });
  }

  /** Tells the studio what is on the stage and how, when that has changed and rests. */
  note(): void {
    const ask = { shown: this.#session.photo?.photo ?? null, view: viewText(this.#view) };
    const key = JSON.stringify(ask);
    clearTimeout(this.#resting);
    if (key === this.#noted) return;
    this.#resting = setTimeout(() => {
      this.#noted = key;
      void this.#client.call('noteView', ask);
    }, restMs);
  }

  async lookForRecent(): Promise<void> {
    const turn = ++this.#recentTurn;
    const outcome = await this.#client.call('recentPhotos', null);
    if (outcome.end === 'done' && turn === this.#recentTurn) this.recent = outcome.value;
  }

  async openRecent({ grant }: RecentPhoto): Promise<void> {
    await this.#session.openBy(() => this.#client.call('openPhoto', { grant }));
  }

  async clearRecent(): Promise<void> {
    this.recent = [];
    this.#recentTurn++;
    this.#messages.valueOf(await this.#client.call('clearRecent', null));
  }

  #named(state: LastSession['photos'][number]['state']): string[] {
    return (this.lastSession?.photos ?? []).filter((each) => each.state === state).map(({ name }) => name);
  }
}
