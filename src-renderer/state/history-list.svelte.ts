/** The steps of the photo on the stage, newest first. */
import type { HistorySteps } from '@contract/darkroom-calls';
import type { StudioClient } from '../bridge/studio-client';
import { LatestWins } from './latest-wins';
import type { Session } from './session.svelte';
import { stepLabel } from './words/step-labels';

interface StepRow {
  readonly step: number;
  readonly label: string;
  readonly when: 'undone' | 'present' | 'past';
}

export class HistoryList {
  /** The list is on screen; it is not asked for before. */
  isOpen = $state(false);
  #steps = $state.raw<HistorySteps>({ steps: [], present: 0 });
  readonly rows: readonly StepRow[] = $derived.by(() => {
    const { steps, present } = this.#steps;
    return steps
      .map((each, step) => ({
        step,
        label: stepLabel(each, steps[step - 1]?.recipe ?? null),
        when:
          step > present ? ('undone' as const) : step === present ? ('present' as const) : ('past' as const),
      }))
      .toReversed();
  });

  readonly #client: StudioClient;
  readonly #session: Session;
  readonly #questions: LatestWins<string>;

  constructor(client: StudioClient, session: Session) {
    this.#client = client;
    this.#session = session;
    this.#questions = new LatestWins((photo) => this.#ask(photo));
  }

  /** Asks for the steps of the photo on the stage, if anybody looks. */
  look(): void {
    const { photo } = this.#session;
    if (this.isOpen && photo !== null) this.#questions.want(photo.photo);
  }

  goTo(step: number): Promise<void> {
    return this.#session.goTo(step);
  }

  async #ask(photo: string): Promise<void> {
    const outcome = await this.#client.call('historySteps', { photo });
    if (outcome.end === 'done' && this.#session.photo?.photo === photo) this.#steps = outcome.value;
  }
}
