/** What the tensor kernels work on: the planes of one problem in float32, in the solve basis, less the centre. */
import type { Tensor, TensorLibrary } from './tensor-library';

export interface SolverTensors {
  /** Noisy planes, [plane][height][width]; intensity. */
  readonly f: Tensor;
  /** Estimate, alike. */
  readonly u: Tensor;
  /** Dual variable, x parts and y parts, alike; 0 in the last column and in the last row. */
  readonly pX: Tensor;
  readonly pY: Tensor;
  /** w_c, [plane][1][1], or one number where all planes have the same. */
  readonly weights: Tensor;
  /** All planes enter one magnitude; else each has its own. */
  readonly isCoupled: boolean;
}

/**
 * Numbers of planes as a tensor that stretches over them.
 *
 * @param values One a plane.
 * @returns      A scalar where all are the same, which costs less than [plane][1][1].
 */
export function perPlane(tf: TensorLibrary, values: readonly number[]): Tensor {
  const [first] = values;
  if (values.every((value) => value === first)) return tf.scalar(first!);
  return tf.tensor(Float32Array.from(values), [values.length, 1, 1]);
}
