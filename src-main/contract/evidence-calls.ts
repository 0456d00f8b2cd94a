/**
 * Evidence for the choice of order and weight: what the gradients of a photo say before and after, what was removed and
 * whether it is noise, and how near a result is to a clean photo. All figures are of an exact result that is there; none
 * of these calls starts a solve.
 */
import * as v from 'valibot';
import { recipeSchema, type Recipe } from './recipe';
import { idSchema, type PhotoId } from './shown-part';

/** The order that a photo's own gradients speak for; see docs/evidence.md. */
export interface OrderSuggestion {
  /** 0.3..3; null where the photo says nothing, with the reason. */
  readonly order: number | null;
  /** Standard error of the order; null with it. */
  readonly uncertainty: number | null;
  /** `noise`: what noise leaves of the gradients is too little to tell. */
  readonly reason: 'too-small' | 'constant' | 'noise' | null;
}

/** How often a gradient magnitude (forward differences, joint over channels) occurs, in bins on a logarithmic axis. */
export interface GradientEvidence {
  /** Middle of each bin, intensity/px, rising. */
  readonly magnitudes: readonly number[];
  /** Share of the pixels in each bin, 0..1, of the photo and of the result. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** The share that the suggested order stands for; null where none is suggested. */
  readonly fitted: readonly number[] | null;
  readonly suggestion: OrderSuggestion;
}

/** What f - u is like, over all channels. */
export interface RemovedEvidence {
  /** `nothing`: weight 0. `noise`: as white as noise of this strength. `edges`: more than noise was removed somewhere. */
  readonly verdict: 'nothing' | 'noise' | 'edges';
  /** Share of what was removed, as energy, that noise of the measured strength does not explain; 0..1. */
  readonly structure: number;
  /** RMS, intensity. */
  readonly rms: number;
  /** Third and fourth standardised moment, the latter less 3: 0 for a gaussian. */
  readonly skewness: number;
  readonly excessKurtosis: number;
  /** What was removed, in its own standard deviations: middle of each bin, and the density there. */
  readonly deviations: readonly number[];
  readonly density: readonly number[];
  /** Correlation with itself, shifted by 0, 1, .. px across and down; -1..1, 1 at 0. Shifts the other way are the same. */
  readonly across: readonly number[];
  readonly down: readonly number[];
}

/** Pixels that stand out against all eight neighbours, which orders below 1 leave behind. */
interface DotsEvidence {
  readonly count: number;
  /** x and y in turn, photo px; of more than 2000 dots those of 2000, spread over the photo. */
  readonly positions: readonly number[];
}

export interface EvidenceReport {
  readonly gradient: GradientEvidence;
  readonly removed: RemovedEvidence;
  readonly dots: DotsEvidence;
  /** Share of the rows that was looked at: 1 up to 16 megapixels, less above. */
  readonly rowsShare: number;
}

/** How near something is to a clean photo. */
export interface Likeness {
  /** dB; null when both are equal. */
  readonly psnrDb: number | null;
  /** Structural similarity, -1..1; null for a photo smaller than its window of 11 px. */
  readonly ssim: number | null;
}

/** The clean photo that a photo is compared with. */
export interface ReferenceInfo {
  /** File name without folders. */
  readonly name: string;
}

export interface EvidenceCalls {
  /** Null where the exact result of this recipe is not there. A newer `evidence` of the page takes over. */
  evidence: { ask: { photo: PhotoId; recipe: Recipe }; answer: EvidenceReport | null };
  /**
   * Opens a clean photo to compare with, in place of the one before; null forgets that. It must have the photo's size and
   * channels, and is not among the open photos.
   */
  setReference: { ask: { photo: PhotoId; grant: string | null }; answer: ReferenceInfo | null };
  /** Null without a reference, or where the exact result of this recipe is not there. */
  likeness: {
    ask: { photo: PhotoId; recipe: Recipe };
    answer: { readonly before: Likeness; readonly after: Likeness } | null;
  };
}

const photoAndRecipe = v.strictObject({ photo: idSchema, recipe: recipeSchema });

export const evidenceSchemas = {
  evidence: photoAndRecipe,
  setReference: v.strictObject({ photo: idSchema, grant: v.nullable(idSchema) }),
  likeness: photoAndRecipe,
} as const;
