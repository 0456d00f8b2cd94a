/**
 * The terms of the objective at one pixel, as functions of a gradient magnitude or of a dual magnitude.
 * What is summed over what is CONVENTIONS.md, "Objective" and "Couplings".
 */

/**
 * What one pixel (and plane group) adds to the gradient term: lambda m^beta.
 *
 * @param m      Gradient magnitude, intensity/px, >= 0.
 * @param lambda Weight, intensity^(2-beta) px^beta, >= 0.
 * @param beta   Order, no unit, > 0.
 * @returns      intensity^2, >= 0; exactly 0 for m = 0.
 */
export function gradientTerm(m: number, lambda: number, beta: number): number {
  if (m === 0) return 0;
  if (beta === 1) return lambda * m;
  if (beta === 2) return lambda * m * m;
  return lambda * m ** beta;
}

/**
 * The convex conjugate of `gradientTerm`: the largest value of |p| m - lambda m^beta over m >= 0.
 *
 *     lambda (beta - 1) (|p| / (lambda beta))^(beta / (beta - 1))      for beta > 1
 *     0 for |p| <= lambda                                              for beta = 1
 *
 * @param dualMagnitude |p|, >= 0; for beta = 1 the caller keeps it <= lambda (up to rounding).
 * @param lambda        Weight, > 0.
 * @param beta          Order, >= 1.
 * @returns             intensity^2, >= 0.
 *
 * Source: Rockafellar 1970, Convex Analysis, section 12 (Young's inequality for powers).
 */
export function conjugateTerm(dualMagnitude: number, lambda: number, beta: number): number {
  if (beta === 1 || dualMagnitude === 0) return 0;
  if (beta === 2) return (dualMagnitude * dualMagnitude) / (4 * lambda);
  return lambda * (beta - 1) * (dualMagnitude / (lambda * beta)) ** (beta / (beta - 1));
}

/**
 * The smoothed gradient term that stands in for beta < 1: lambda ((m + smoothing)^beta - smoothing^beta).
 *
 * @param smoothing Intensity/px, > 0; see reweight.ts.
 * @returns         intensity^2, >= 0; exactly 0 for m = 0. Other parameters as in `gradientTerm`.
 */
export function smoothedGradientTerm(m: number, lambda: number, beta: number, smoothing: number): number {
  return lambda * ((m + smoothing) ** beta - smoothing ** beta);
}

/**
 * The slope of `smoothedGradientTerm` in m: the weight W of the total variation that majorises it there.
 *
 * @returns lambda beta (m + smoothing)^(beta - 1); the unit of a beta = 1 weight, intensity px.
 */
export function majorisingWeight(m: number, lambda: number, beta: number, smoothing: number): number {
  return lambda * beta * (m + smoothing) ** (beta - 1);
}
