/** Iterations on tensors, in batches that a cancel need not wait for long. */
import type { IterateOptions, Objective } from '../backend';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';
import { dualShrinkTensor, weightMapShrink } from '../kernels/iterate/dual-shrink.tf';
import { iterateTensors, type DualShrinkTensor, type IterateTensors } from '../kernels/iterate/iterate.tf';
import { macrotask } from '../reference/macrotask';
import { perPlane, type SolverTensors } from './solver-tensors';
import type { Tensor, TensorLibrary } from './tensor-library';

/** Work between two looks at the cancel signal, milliseconds: a native backend computes on while it is given more. */
const batchMs = 50;

/** What is iterated on. */
interface IteratedProblem {
  readonly tf: TensorLibrary;
  readonly objective: Objective;
  /** W; null where there is none. */
  readonly map: Tensor | null;
  readonly state: () => SolverTensors;
  /** Takes what an iteration made. */
  readonly moved: (next: Pick<SolverTensors, 'u' | 'pX' | 'pY'>) => void;
}

/** What stays the same from iteration to iteration. */
interface Course {
  readonly uniforms: IterateTensors;
  readonly shrink: DualShrinkTensor;
  readonly relaxed: Tensor;
  readonly landing: Tensor;
}

/**
 * Iterates; the last iteration lands if that is asked for.
 *
 * @throws {RudinError} `cancelled`; and whatever the library throws.
 */
export async function iterateOnTensors(problem: IteratedProblem, options: IterateOptions): Promise<void> {
  const { tf, state, moved } = problem;
  const { count, land, signal, onProgress } = options;
  throwIfCancelled(signal);
  const own: Tensor[] = [];
  const hold = (tensor: Tensor): Tensor => {
    own.push(tensor);
    return tf.keep(tensor);
  };
  try {
    const { uniforms, shrink, relaxed, landing } = prepare(problem, options, hold);
    let batch = 1;
    for (let done = 0; done < count;) {
      const begun = Date.now();
      const end = Math.min(count, done + batch);
      for (let i = done; i < end; i++) {
        const relaxation = land && i === count - 1 ? landing : relaxed;
        moved(iterateTensors(tf, state(), uniforms, shrink, relaxation));
      }
      await finished(tf, state().u);
      // At most four times as many as before: the first ones compile kernels and take memory.
      const fitting = Math.round(((end - done) * batchMs) / Math.max(1, Date.now() - begun));
      batch = Math.max(1, Math.min(fitting, 4 * batch));
      done = end;
      await macrotask();
      throwIfCancelled(signal);
      onProgress?.(done);
    }
  } finally {
    for (const tensor of own) tensor.dispose();
  }
}

function prepare(
  { tf, objective, map, state }: IteratedProblem,
  { steps }: IterateOptions,
  hold: (tensor: Tensor) => Tensor,
): Course {
  const { weights } = state();
  const { sigma, relaxation, extrapolation = 1 } = steps;
  const planes = state().f.shape[0]!;
  const tau = Array.from({ length: planes }, (_, plane) => steps.tau[plane]!);
  return {
    uniforms: {
      pull: hold(
        perPlane(
          tf,
          tau.map((step) => step / (1 + step)),
        ),
      ),
      gain: hold(tf.mul(weights, sigma)),
      ahead: hold(tf.scalar(1 + extrapolation)),
    },
    shrink: map ? weightMapShrink(tf, map) : dualShrinkTensor(tf, objective, sigma, hold),
    relaxed: hold(tf.scalar(relaxation)),
    landing: hold(tf.scalar(1)),
  };
}

/** Waits until the device has made a tensor: reading one value of it has to. */
async function finished(tf: TensorLibrary, tensor: Tensor): Promise<void> {
  const one = tf.slice(tensor, [0, 0, 0], [1, 1, 1]);
  try {
    await one.data();
  } finally {
    one.dispose();
  }
}
