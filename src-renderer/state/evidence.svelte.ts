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
  #wanted = $state('');
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
  #subject: Subject | null = null;
  /** What is being measured, and what `likeness` is of. */
  #measuring = '';
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
    this.#wanted = '';
    this.report = null;
    this.likeness = null;
    this.#likened = '';
    this.reference = (photo === null ? null : this.#references[photo]) ?? null;
    this.problem = null;
    this.marksDots = false;
    this.#queue.forgetWaiting();
  }

  /** Asks about an exact picture, once; null while there is none, or nobody sees the panel. */
  follow(subject: Subject | null): void {
    const key = keyOf(subject);
    if (key === this.#wanted) return;
    this.#wanted = key;
    this.#subject = subject;
    if (subject !== null && this.#lacks(key)) this.#queue.want(subject);
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
    if (photo !== this.#photo) return;
    if (outcome.end !== 'done') {
      this.problem = outcome.end === 'failed' ? outcome.message : null;
      return;
    }
    this.reference = outcome.value;
    this.likeness = null;
    this.#likened = '';
    this.#references = { ...this.#references, [photo]: outcome.value };
    // One measurement of a page at a time, since the studio stops the first for the second: the one that runs goes on to this.
    const subject = this.#subject;
    if (subject !== null && this.#measuring !== keyOf(subject)) this.#queue.want(subject);
  }

  /** Whether something is to be asked about a subject. */
  #lacks(key: string): boolean {
    return key !== this.#reported || (this.reference !== null && key !== this.#likened);
  }

  async #ask(subject: Subject): Promise<void> {
    const key = keyOf(subject);
    if (key !== this.#reported) {
      this.#measuring = key;
      const outcome = await this.#client.call('evidence', subject);
      if (this.#measuring === key) this.#measuring = '';
      if (outcome.end === 'cancelled') this.#askAgainLater(key);
      if (subject.photo !== this.#photo || outcome.end !== 'done' || outcome.value === null) return;
      this.report = outcome.value;
      this.#reported = key;
    }
    if (this.reference !== null && key !== this.#likened) await this.#askLikeness(subject);
  }

  async #askLikeness(subject: Subject): Promise<void> {
    const key = keyOf(subject);
    const outcome = await this.#client.call('likeness', subject);
    if (outcome.end === 'cancelled') this.#askAgainLater(key);
    if (key !== this.#wanted || outcome.end !== 'done') return;
    this.likeness = outcome.value;
    this.#likened = key;
  }

  /** Other work took over: what was not measured is asked for when its picture is followed the next time. */
  #askAgainLater(key: string): void {
    if (this.#wanted === key) this.#wanted = '';
  }
}
