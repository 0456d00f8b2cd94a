/** Where a value stands on a legend's bar. */
import type { GradientLegend } from '@contract/studio-calls';

/**
 * The place of a magnitude on the drawn bar, 0 at its left end and 1 at its right; null when it lies outside, or when
 * the bar has no length.
 *
 * @param legend Its range and scale; a logarithmic one has minimum > 0.
 * @param value  In the legend's unit.
 */
export function legendFraction(
  legend: Pick<GradientLegend, 'minimum' | 'maximum' | 'scale'>,
  value: number,
): number | null {
  const { minimum, maximum, scale } = legend;
  if (!(maximum > minimum) || value < minimum || value > maximum) return null;
  if (scale === 'linear') return (value - minimum) / (maximum - minimum);
  if (minimum <= 0) return null;
  return Math.log(value / minimum) / Math.log(maximum / minimum);
}
