/**
 * What the references of the solver's kernels work on: the planes of one problem in float64, in the solve basis.
 * Backends keep the same quantities in their own memory and layout.
 */
import type { Grid } from '../formulas/grid';

export interface SolverState {
  readonly grid: Grid;
  /** Noisy planes, intensity. */
  readonly f: readonly Float64Array[];
  /** Estimate, intensity. */
  readonly u: readonly Float64Array[];
  /** Dual variable; x parts and y parts a plane. */
  readonly pX: readonly Float64Array[];
  readonly pY: readonly Float64Array[];
  /** Scratch: 2 un - u within an iteration, f + div p within an evaluation. */
  readonly scratch: readonly Float64Array[];
  /** w_c, the factor on each plane's gradient. */
  readonly weights: readonly number[];
  /** Which planes enter one magnitude; see couplings.ts. */
  readonly groups: readonly (readonly number[])[];
}
