/** The habits of a darkroom on the page: one object for what every part of it shares. */
import type { StudioClient } from '../bridge/studio-client';
import { Earlier } from './earlier.svelte';
import { HistoryList } from './history-list.svelte';
import type { Messages } from './messages.svelte';
import { Presets } from './presets.svelte';
import type { Session } from './session.svelte';
import { Thumbnails } from './thumbnails.svelte';
import type { View } from './view.svelte';

export class Darkroom {
  readonly history: HistoryList;
  readonly presets: Presets;
  readonly thumbnails: Thumbnails;
  readonly earlier: Earlier;

  constructor(client: StudioClient, session: Session, view: View, messages: Messages) {
    this.history = new HistoryList(client, session);
    this.presets = new Presets(client, session, messages);
    this.thumbnails = new Thumbnails(client);
    this.earlier = new Earlier(client, session, view, messages);
  }
}
