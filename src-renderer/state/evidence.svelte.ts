/**
 * What the photo and its exact result tell about order and weight, as the panel shows it: asked for when an exact picture
 * is there and somebody can see the answer, the latest wins.
 */
import type { EvidenceReport, Likeness, ReferenceInfo } from '@contract/evidence-calls';
import type { Outcome } from '@contract/outcome';
import { parameters } from '@contract/parameters';
import type { Recipe } from '@contract/recipe';
import type { PhotoId } from '@contract/studio-calls';
import type { StudioClient } from '../bridge/studio-client';
import { LatestWins } from './latest-wins';

export const evidenceTabs = ['gradient', 'removed', 'convergence'] as const;
type EvidenceTab = (typeof evidenceTabs)[number];

/** The exact picture that evidence is wanted of. */
export interface Subject {
  readonly photo: PhotoId;
  readonly recipe: Recipe;
}

/** How near the photo as opened and its result are to the clean one. */
interface LikenessOfBoth {
  readonly before: Likeness;
  readonly after: Likeness;
}

const keyOf = (subject: Subject | null): string => (subject === null ? '' : JSON.stringify(subject));

export class Evidence {
  tab = $state<EvidenceTab>('gradient');
  /** The newest there is of this photo; that of an earlier recipe until `isCurrent`. */
  report = $state.raw<EvidenceReport | null>(null);
  likeness = $state.raw<LikenessOfBoth | null>(null);
  reference = $state.raw<ReferenceInfo | null>(null);
  /** Why the clean photo cannot be compared with; null when it can. */
  problem = $state<string | null>(null);
  /** Dots are marked on the photo. */
  marksDots = $state(false);
  #reported = $state('');
  #subject = $state.raw<Subject | null>(null);
  readonly #wanted: string = $derived(keyOf(this.#subject));
  /** Whether `report` is of the picture on show. */
  readonly isCurrent: boolean = $derived(this.#wanted !== '' && this.#reported === this.#wanted);
  /** Those of the newest result; null where it is the photo unchanged, whose dots are its own. */
  readonly dotsLeft: EvidenceReport['dots'] | null = $derived(
    this.report === null || this.report.removed.verdict === 'nothing' ? null : this.report.dots,
  );
  /** The dots to mark: x and y in turn, photo px. */
  readonly dots: readonly number[] = $derived(
    this.marksDots && this.isCurrent ? (this.dotsLeft?.positions ?? []) : [],
  );
  /** The suggested order as a recipe has it; null where none is suggested. */
  readonly suggestedBetaHundredths: number | null = $derived.by(() => {
    const order = this.report?.gradient.suggestion.order ?? null;
    return order === null ? null : Math.round(order * parameters.betaHundredths.perUnit);
  });

  readonly #client: StudioClient;
  readonly #queue: LatestWins<Subject>;
  #photo: PhotoId | null = null;
  /** A sheet is on show: nothing is asked. */
  #isResting = false;
  /** Counts wishes: a question that was stopped is asked again where there was a wish after it. */
  #wishes = 0;
  /** What is being asked about, and what `likeness` is of. */
  #asking = '';
  #likened = '';
  /** The studio keeps the clean photo of each photo as long as that is open. */
  #references: Readonly<Partial<Record<PhotoId, ReferenceInfo | null>>> = {};

  constructor(client: StudioClient) {
    this.#client = client;
    this.#queue = new LatestWins((subject) => this.#ask(subject));
  }

  /** Another photo is looked at, or none: what is known of the one before is not shown for it. */
  show(photo: PhotoId | null): void {
    if (photo === this.#photo) return;
    this.#photo = photo;
    this.#subject = null;
    this.report = null;
    this.#reported = '';
    this.likeness = null;
    this.#likened = '';
    this.reference = (photo === null ? null : this.#references[photo]) ?? null;
    this.problem = null;
    this.marksDots = false;
    this.#queue.forgetWaiting();
  }

  /**
   * Asks about an exact picture, until there is an answer.
   *
   * @param subject   Null while there is no exact picture, or nobody sees the panel.
   * @param isResting Nothing is asked now, since the studio would put it off: a sheet is on show.
   */
  follow(subject: Subject | null, isResting = false): void {
    this.#subject = subject;
    this.#isResting = isResting;
    this.#askWhatLacks();
  }

  /** Compares with a clean photo from now on; null forgets it. */
  async compareWith(grant: Outcome<string> | null): Promise<void> {
    const photo = this.#photo;
    if (photo === null) return;
    this.problem = null;
    if (grant !== null && grant.end !== 'done') {
      this.problem = grant.end === 'failed' ? grant.message : null;
      return;
    }
    const outcome = await this.#client.call('setReference', { photo, grant: grant?.value ?? null });
    if (outcome.end === 'done') this.#references = { ...this.#references, [photo]: outcome.value };
    if (photo !== this.#photo) return;
    if (outcome.end !== 'done') {
      this.problem = outcome.end === 'failed' ? outcome.message : null;
      return;
    }
    this.reference = outcome.value;
    this.likeness = null;
    this.#likened = '';
    this.#askWhatLacks();
  }

  #askWhatLacks(): void {
    this.#wishes += 1;
    const subject = this.#subject;
    const key = this.#wanted;
    // What waits was wanted before this.
    this.#queue.forgetWaiting();
    // The studio stops one measurement of a page for the next: a question that is on its way goes on to what lacks, too.
    if (subject === null || this.#isResting || this.#asking === key) return;
    const isComplete = key === this.#reported && (this.reference === null || key === this.#likened);
    if (!isComplete) this.#queue.want(subject);
  }

  async #ask(subject: Subject): Promise<void> {
    const wishes = this.#wishes;
    const key = keyOf(subject);
    this.#asking = key;
    const isAnswered = (await this.#askEvidence(subject)) && (await this.#askLikeness(subject));
    if (this.#asking === key) this.#asking = '';
    // Other work took over, or the result is gone. Without a new wish, asking at once would be in the way of what comes next.
    if (!isAnswered && wishes !== this.#wishes) this.#askWhatLacks();
  }

  /** @returns False where it was not measured. */
  async #askEvidence(subject: Subject): Promise<boolean> {
    const key = keyOf(subject);
    if (key === this.#reported) return true;
    const outcome = await this.#client.call('evidence', subject);
    if (outcome.end !== 'done' || outcome.value === null || subject.photo !== this.#photo) return false;
    this.report = outcome.value;
    this.#reported = key;
    return true;
  }

  /** @returns False where there is a clean photo and it was not compared with. */
  async #askLikeness(subject: Subject): Promise<boolean> {
    const key = keyOf(subject);
    const { reference } = this;
    if (reference === null || key === this.#likened) return true;
    const outcome = await this.#client.call('likeness', subject);
    if (outcome.end !== 'done' || outcome.value === null) return false;
    if (key !== this.#wanted || reference !== this.reference) return false;
    this.likeness = outcome.value;
    this.#likened = key;
    return true;
  }
}
