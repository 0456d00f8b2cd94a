// iterate: one over-relaxed primal-dual step for 1/2 sum (u - f)^2 + sum lambda |w grad u|^beta, beta >= 1.
//
//   un = (u + tau_c (f + div(w_c p))) / (1 + tau_c)                 u <- u + relaxation (un - u)
//   pt = p + sigma w_c grad(un + extrapolation (un - u))
//   pn = pt (1 - r/s),  s = |pt| / sigma,  r = prox of (lambda/sigma) |.|^beta at s
//        (beta = 1: pt projected onto |p| <= lambda; under a weight map: onto |p| <= W)
//                                                                  p <- p + relaxation (pn - p)
//
//   f           in       [plane][height][width]  noisy planes in the solve basis, intensity
//   u           in, out  [plane][height][width]  estimate, intensity
//   p           in, out  2 x [plane][height][width]  dual variable, intensity px at beta = 1; far borders stay 0
//   W           in       [group][height][width]  only under a weight map: bound on |p|
//   w_c         uniform  per plane               factor on the gradient, no unit, > 0
//   tau_c       uniform  per plane               > 0
//   sigma       uniform                          px^2, > 0, tau_c sigma 8 w_c^2 <= 1
//   relaxation  uniform                          1..1.95; 1 in the last iteration of a run that lands
//   extrapolation uniform                        0..1; 1 but where schemes are compared
//   lambda, beta uniform                         lambda > 0, beta 1..3
//
// |pt| runs over both parts and over the planes of one group: all planes (joint, opponent) or each its own (channels).
// Edges: CONVENTIONS.md, "Grid". Float32 twins agree within 2e-5 after 100 iterations, for photos in 0..1.
// Source: Chambolle and Pock 2016, doi:10.1007/s10107-015-0957-3, Algorithm 1 over-relaxed; their g is our data term.
import { difference, divergence, squaredMagnitude } from '../../tensorflow/differences';
import type { Tensor, TensorLibrary } from '../../tensorflow/tensor-library';
import type { SolverTensors } from '../../tensorflow/solver-tensors';

/** The scalars of one iteration on the device; those of a plane are [plane][1][1] where planes differ. */
export interface IterateTensors {
  /** tau_c / (1 + tau_c). */
  readonly pull: Tensor;
  /** sigma w_c. */
  readonly gain: Tensor;
  /** 1 + extrapolation. */
  readonly ahead: Tensor;
}

/** The factor from pt to pn, 0..1, from the squares of |pt|; see dual-shrink.tf.ts. */
export type DualShrinkTensor = (squares: Tensor) => Tensor;

/**
 * One iteration.
 *
 * @param state      Stays as it is.
 * @param relaxation 1 for one that lands.
 * @returns          The next u and p, kept from the `tidy` around; nothing else is left on the device.
 */
export function iterateTensors(
  tf: TensorLibrary,
  state: SolverTensors,
  uniforms: IterateTensors,
  shrink: DualShrinkTensor,
  relaxation: Tensor,
): Pick<SolverTensors, 'u' | 'pX' | 'pY'> {
  // Nested, so that what only one line needs goes when it is done: memory is what bounds the photo.
  return tf.tidy(() => {
    const primal = tf.tidy(() => primalHalf(tf, state, uniforms, relaxation));
    const factored = tf.tidy(() => dualTrial(tf, state, primal.ahead, uniforms, shrink));
    const towards = (p: Tensor, pn: Tensor): Tensor =>
      tf.tidy(() => tf.add(p, tf.mul(relaxation, tf.sub(pn, p))));
    return { u: primal.u, pX: towards(state.pX, factored.pnX), pY: towards(state.pY, factored.pnY) };
  });
}

function primalHalf(
  tf: TensorLibrary,
  { f, u, pX, pY, weights }: SolverTensors,
  { pull, ahead }: IterateTensors,
  relaxation: Tensor,
): { readonly u: Tensor; readonly ahead: Tensor } {
  // un - u, which is much smaller than either.
  const change = tf.tidy(() => tf.mul(pull, tf.add(tf.sub(f, u), tf.mul(weights, divergence(tf, pX, pY)))));
  return {
    u: tf.tidy(() => tf.add(u, tf.mul(relaxation, change))),
    ahead: tf.tidy(() => tf.add(u, tf.mul(ahead, change))),
  };
}

function dualTrial(
  tf: TensorLibrary,
  { pX, pY, isCoupled }: SolverTensors,
  ahead: Tensor,
  { gain }: IterateTensors,
  shrink: DualShrinkTensor,
): { readonly pnX: Tensor; readonly pnY: Tensor } {
  const trialX = tf.tidy(() => tf.add(pX, tf.mul(gain, difference(tf, ahead, 'x'))));
  const trialY = tf.tidy(() => tf.add(pY, tf.mul(gain, difference(tf, ahead, 'y'))));
  const factor = tf.tidy(() => shrink(squaredMagnitude(tf, trialX, trialY, isCoupled)));
  return { pnX: tf.mul(factor, trialX), pnY: tf.mul(factor, trialY) };
}
