/** What may be asked of the engine about weights that follow from a photo. */
import type { EnginePhotoKey, SolveProgress, SolveSettings } from '../engine-calls';

/** Settings whose weight is yet to be found. */
export type UnweightedSettings = Omit<SolveSettings, 'weight'>;

/** `draft`: at once, or nearly, for what is replaced soon. `exact`: the weight that every door uses. */
export type WeightExtent = 'draft' | 'exact';

export interface ChosenWeight {
  /** lambda, 0..100, a whole number of millionths. */
  readonly weight: number;
  /** Whether this is what `exact` answers. */
  readonly isExact: boolean;
  /** False where no weight removes as much, or as little, as was asked for; always true of the automatic weight. */
  readonly isReached: boolean;
}

export interface WeightCalls {
  /** The automatic weight: see photo-weights.ts. It does not depend on backend, threads or tolerance. */
  suggestWeight: {
    ask: {
      readonly photo: EnginePhotoKey;
      readonly settings: UnweightedSettings;
      readonly extent: WeightExtent;
    };
    answer: ChosenWeight;
  };
  /**
   * The weight that removes so much: see match-strength.ts. The exact one solves the whole photo, whose result is held for
   * the solve that follows. It depends on photo, settings and what is asked alone.
   */
  matchStrength: {
    ask: {
      readonly photo: EnginePhotoKey;
      readonly settings: UnweightedSettings;
      /** RMS of f - u of the exact result, intensity. */
      readonly removedRms: number;
      /** The weight that the recipe has beside the strength; it is the answer where it removes as much. Null for none. */
      readonly ownWeight: number | null;
      readonly extent: WeightExtent;
    };
    answer: ChosenWeight;
    progress: SolveProgress;
  };
}
