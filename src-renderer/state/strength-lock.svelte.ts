/**
 * Whether what is removed is held while the order moves. Held, the recipe says how much, and the weight follows from it; what
 * it came to is told by the frames. A weight that is moved by hand frees it until the exact result of that weight is on show,
 * and is then held at what that removes.
 */
import { parameters } from '@contract/parameters';
import { initialRecipe, type Recipe } from '@contract/recipe';
import type { PhotoId, SolveReport } from '@contract/studio-calls';
import type { Pictures } from './pictures.svelte';
import { sameRecipe } from './same-recipe';
import type { Session } from './session.svelte';

const { strengthMillionths: strengthRange, weightMillionths: weightRange } = parameters;

/** What is so near to what is held counts as held, as a ratio. */
const heldWithin = 0.025;

export class StrengthLock {
  readonly #session: Session;
  readonly #pictures: Pictures;
  /** The photo whose next exact result is to be held. */
  #waitsFor = $state<PhotoId | null>(null);

  constructor(session: Session, pictures: Pictures) {
    this.#session = session;
    this.#pictures = pictures;
  }

  /** What is held, RMS of intensity; null while nothing is. */
  get heldRms(): number | null {
    const units = this.#session.recipe.strengthMillionths;
    return units === null ? null : units / strengthRange.perUnit;
  }

  /** On, but with what is to be held yet to be solved. */
  get isWaiting(): boolean {
    return this.#waitsFor !== null && this.heldRms === null;
  }

  get isOn(): boolean {
    return this.heldRms !== null || this.isWaiting;
  }

  /**
   * The weight that follows from what is held, millionths, as the newest frame tells; null while none does. A frame of other
   * settings tells it only while one of these is on its way: on a sheet none is.
   */
  get followedWeight(): number | null {
    const { after, isBusy } = this.#pictures;
    if (this.heldRms === null || after === null || after.header.photo !== this.#session.photo?.photo)
      return null;
    if (!isBusy && !sameRecipe(after.wanted.recipe, this.#session.recipe)) return null;
    const weight = after.header.report?.weight ?? after.header.draft?.weight;
    return weight === undefined ? null : Math.round(weight * weightRange.perUnit);
  }

  /** What is removed instead where no weight removes what is held, RMS of intensity; null as a rule. */
  get missedRms(): number | null {
    const [wanted, report] = [this.heldRms, this.#exactReport()];
    if (wanted === null || report === null) return null;
    return Math.abs(report.removedRms / wanted - 1) > heldWithin ? report.removedRms : null;
  }

  /** Holds what the exact result on show removes, or the next one where that is a draft; or lets go, and keeps the weight. */
  toggle(): void {
    if (this.isOn) {
      const weightMillionths = this.followedWeight ?? this.#session.recipe.weightMillionths;
      this.forget();
      this.#session.set({ weightMillionths, strengthMillionths: null });
      return;
    }
    this.#waitsFor = this.#session.photo?.photo ?? null;
    this.follow();
  }

  /** A weight chosen by hand, as a slider does while it moves. */
  changeWeight(weightMillionths: Recipe['weightMillionths']): void {
    if (this.heldRms !== null) this.#waitsFor = this.#session.photo?.photo ?? null;
    // A preset's factor on the automatic weight ends where a person chooses the weight.
    const { autoFactorHundredths } = initialRecipe;
    this.#session.change({ weightMillionths, strengthMillionths: null, autoFactorHundredths });
  }

  /** The hand let go of the weight: one step of the history, with what is then held once that is known. */
  settleWeight(): void {
    if (!this.isWaiting) this.#session.commit();
    this.follow();
  }

  /** `changeWeight` and `settleWeight` in one. */
  setWeight(weightMillionths: Recipe['weightMillionths']): void {
    this.changeWeight(weightMillionths);
    this.settleWeight();
  }

  /** Nothing more is waited for. */
  forget(): void {
    this.#waitsFor = null;
  }

  /** Holds what the exact result removes once it is on show; to be called when settings or pictures have changed. */
  follow(): void {
    if (this.#waitsFor === null) return;
    const { recipe, photo } = this.#session;
    // An undo or another photo brought settings of their own.
    if (photo?.photo !== this.#waitsFor || recipe.strengthMillionths !== null) return this.forget();
    const report = this.#exactReport();
    if (report === null) return;
    this.forget();
    const units = Math.round(report.removedRms * strengthRange.perUnit);
    const isHoldable = units >= strengthRange.min && units <= strengthRange.max;
    // The weight that removes so much goes with it, so that at this order it is the very one that is held.
    const weightMillionths = Math.round(report.weight * weightRange.perUnit);
    if (isHoldable) this.#session.change({ weightMillionths, strengthMillionths: units });
    this.#session.commit();
  }

  /** Of the exact result on show, if it is that of the settings of now. */
  #exactReport(): SolveReport | null {
    const { stage, after, report } = this.#pictures;
    if (stage !== 'exact' || after === null || after.header.photo !== this.#session.photo?.photo) return null;
    return sameRecipe(after.wanted.recipe, this.#session.recipe) ? report : null;
  }
}
