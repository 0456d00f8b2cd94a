/**
 * The three difference operators of the gradient views, spacing 1 px:
 *
 *     forward   gradX = u[y, x + 1] - u[y, x]              zero in the last column and row (CONVENTIONS.md, "Grid")
 *     central   gradX = (u[y, x + 1] - u[y, x - 1]) / 2    zeros outside: a constant 1 has 0.5 at its borders
 *     numpy     the same inside, one-sided at the borders; 0 along an axis of 1 px
 *
 * and likewise gradY with y. All three are one of two stencils on a photo continued by one px on every side.
 *
 * Sources: `forward` is the solver's; `central` the gradient of total variation losses in style transfer;
 * `numpy` is `numpy.gradient` (NumPy manual, edge_order 1).
 */
import type { GradientOperator } from '../../../contract/parameters';
import type { RowBand } from '../../formulas/grid';

/** What stands beyond the border: the border again, 0, or the line through the last two px. */
export type Continuation = 'repeat' | 'zero' | 'line';

interface OperatorRule {
  readonly stencil: 'forward' | 'central';
  readonly beyond: Continuation;
}

export const operatorRules: Readonly<Record<GradientOperator, OperatorRule>> = {
  forward: { stencil: 'forward', beyond: 'repeat' },
  central: { stencil: 'central', beyond: 'zero' },
  numpy: { stencil: 'central', beyond: 'line' },
};

/**
 * The value beyond a border.
 *
 * @param rule   How the photo goes on.
 * @param border The last value inside.
 * @param inner  The one before it; null along an axis of 1 px.
 */
export function continued(rule: Continuation, border: number, inner: number | null): number {
  if (rule === 'zero') return 0;
  return rule === 'repeat' || inner === null ? border : 2 * border - inner;
}

/**
 * The gradient of one plane, in float64: the definition that the rows of the views follow.
 *
 * @param u        Row-major plane, length width * height; intensity.
 * @param size     In px, integers >= 1.
 * @param operator Which differences.
 * @param visit    Called for every pixel, row by row, with gradX and gradY in intensity/px; y points down.
 * @param rows     The rows to visit; default all.
 */
export function forEachGradient(
  u: ArrayLike<number>,
  size: { readonly width: number; readonly height: number },
  operator: GradientOperator,
  visit: (gradX: number, gradY: number) => void,
  rows: RowBand = { from: 0, to: size.height },
): void {
  const { width, height } = size;
  const isForward = operatorRules[operator].stencil === 'forward';
  for (let y = rows.from; y < rows.to; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const right = valueAfter(u, { index: i, step: 1, at: x, count: width }, operator);
      const below = valueAfter(u, { index: i, step: width, at: y, count: height }, operator);
      if (isForward) {
        visit(right - u[i]!, below - u[i]!);
      } else {
        const left = valueAfter(u, { index: i, step: -1, at: width - 1 - x, count: width }, operator);
        const above = valueAfter(u, { index: i, step: -width, at: height - 1 - y, count: height }, operator);
        visit((right - left) / 2, (below - above) / 2);
      }
    }
  }
}

/** A pixel and its neighbour one `step` on: `at` of `count` px along that way. */
interface Neighbour {
  readonly index: number;
  readonly step: number;
  readonly at: number;
  readonly count: number;
}

function valueAfter(
  u: ArrayLike<number>,
  { index, step, at, count }: Neighbour,
  operator: GradientOperator,
): number {
  if (at + 1 < count) return u[index + step]!;
  return continued(operatorRules[operator].beyond, u[index]!, count > 1 ? u[index - step]! : null);
}

/**
 * RMS gradient magnitude, joint over channels, that white noise alone has inside a photo.
 *
 *     forward   sqrt(sum_c 4 s_c^2)    two differences of two independent px: 2 s^2 each
 *     central   sqrt(sum_c s_c^2)      half of such a difference: s^2 / 2 each; numpy the same
 *
 * @param operator    Which differences.
 * @param noiseStdDev Per channel, intensity.
 * @returns           Intensity/px, >= 0.
 */
export function noiseMagnitudeOf(operator: GradientOperator, noiseStdDev: readonly number[]): number {
  const variance = noiseStdDev.reduce((sum, s) => sum + s * s, 0);
  return Math.sqrt(operatorRules[operator].stencil === 'forward' ? 4 * variance : variance);
}
