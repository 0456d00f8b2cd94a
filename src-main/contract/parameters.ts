/**
 * The one table of ranges. It feeds the recipe's schema, the sliders, the command line and the docstrings.
 *
 * Values that a slider and a file must agree on to the bit are integers here (`betaHundredths`); the
 * solver's real numbers are derived from them in one place (`solverValues` in recipe.ts).
 */

/** One numeric parameter: its integer range and how many of its units make one. */
export interface ParameterRange {
  /** The name under which people know it, as in error messages and on the command line. */
  readonly label: string;
  /** Smallest and largest allowed value, and the default, all in units of 1 / perUnit. */
  readonly min: number;
  readonly max: number;
  readonly initial: number;
  /** How many units make 1: 100 for hundredths. */
  readonly perUnit: number;
}

export const parameters = {
  /** Order of the gradient norm, no unit: 1 is total variation, 2 the squared gradient. */
  betaHundredths: { label: 'beta', min: 30, max: 300, initial: 100, perUnit: 100 },
  /** lambda, in intensity^(2-beta) px^beta; larger is smoother. `auto` is the default, so `initial` is only a start. */
  weightMillionths: { label: 'weight', min: 0, max: 100_000_000, initial: 100_000, perUnit: 1_000_000 },
  /** RMS of what is removed, to hold whatever the order, intensity. Not held by default, so `initial` is only a start. */
  strengthMillionths: {
    label: 'match strength',
    min: 1,
    max: 1_000_000,
    initial: 50_000,
    perUnit: 1_000_000,
  },
  /** Factor on the automatic weight, no unit: below 1 is lighter. Read only where the weight is `auto`. */
  autoFactorHundredths: { label: 'auto factor', min: 10, max: 1000, initial: 100, perUnit: 100 },
  /** Factor on the gradients of the two chroma planes in the opponent coupling, no unit. */
  chromaWeightHundredths: { label: 'chroma weight', min: 50, max: 400, initial: 200, perUnit: 100 },
  /** Certified RMS distance to the exact answer at which an exact solve stops, in 8-bit levels (1/255). */
  toleranceHundredths: { label: 'tolerance', min: 1, max: 1000, initial: 50, perUnit: 100 },
  /** Iterations after which a solve stops whatever its certificate says. */
  maxIterations: { label: 'max iterations', min: 1, max: 100_000, initial: 3000, perUnit: 1 },
  /** Encoder quality of JPEG, WebP and AVIF. */
  quality: { label: 'quality', min: 1, max: 100, initial: 90, perUnit: 1 },
} as const satisfies Record<string, ParameterRange>;

/** How colour channels share one gradient magnitude; math in engine/CONVENTIONS.md, "Couplings". */
export const couplings = ['opponent', 'joint', 'channels'] as const;
export type Coupling = (typeof couplings)[number];

/** What is known of the noise: as strong everywhere, or with a variance that depends on the brightness. */
export const noiseModels = ['uniform', 'by-level'] as const;
export type NoiseModel = (typeof noiseModels)[number];

export const photoFormats = ['jpeg', 'png', 'tiff', 'webp', 'avif'] as const;
export type PhotoFormat = (typeof photoFormats)[number];
/** Bits a sample at most. */
export const deepestBits: Readonly<Record<PhotoFormat, number>> = {
  ...{ jpeg: 8, png: 16, tiff: 16, webp: 8, avif: 12 },
};

/** Largest photo, in pixels: 250 megapixels. */
export const maxPixels = 250_000_000;
/** Largest photo file, in bytes: a 250-megapixel 16-bit RGBA TIFF without compression is 2.0 GB. */
export const maxFileBytes = 2_100_000_000;

export const backendNames = ['wasm', 'webgpu', 'tensorflow', 'reference'] as const;
export type BackendName = (typeof backendNames)[number];
export const backendChoices = ['auto', ...backendNames] as const;
export type BackendChoice = (typeof backendChoices)[number];

/** What happens when the output exists; the same words in every door. */
export const conflictChoices = ['ask', 'skip', 'number', 'overwrite'] as const;
export type ConflictChoice = (typeof conflictChoices)[number];

/** Difference operators of the gradient views; definitions in engine/kernels/gradient-view. */
export const gradientOperators = ['forward', 'central', 'numpy'] as const;
export type GradientOperator = (typeof gradientOperators)[number];
