/** The backend on TensorFlow.js, whatever that runs on: CUDA in the product, its CPU backends in the tests. */
import type { Backend, PlaneShape } from '../backend';
import type { BackendInfo } from '../../contract/studio-calls';
import { coarserGrid } from '../solve/coarser-photo';
import { noisyShape } from '../noisy-shape';
import { roomRefusal } from '../room-refusal';
import type { TensorLibrary } from './tensor-library';
import { TensorProblem } from './tensor-problem';
import { pieceValues } from './tensor-view';

interface TensorBackendOptions {
  readonly tf: TensorLibrary;
  readonly info: BackendInfo;
  /** Of the device; null where that is not known. */
  readonly memoryBytes: number | null;
}

/**
 * f, u and two parts of p, the answer that is held to be drawn, and what an iteration or a certificate has beside them at its
 * fullest; float32 a sample. What draws a frame has no more (17.5 at its fullest, a grey photo's directions), and never at
 * the same time: both are made at once, and give back what they do not answer with.
 */
const convexFloats = 4 + 1 + 18;
/** Below 1 the kept estimate and the weight map come on top. */
const nonconvexFloats = convexFloats + 2;

/** The backend over a loaded library. */
export function createTensorBackend({ tf, info, memoryBytes }: TensorBackendOptions): Backend {
  return {
    info,
    threads: 1,
    estimateBytes: estimate,
    requireRoom(shape, beta, coarserLevels = 0) {
      const bytes = estimate(shape, beta, coarserLevels);
      if (memoryBytes === null || bytes <= memoryBytes) return;
      throw roomRefusal({ shape, beta, bytes }, { words: `${info.device} has`, bytes: memoryBytes });
    },
    open: (noisy) => Promise.resolve().then(() => new TensorProblem(tf, noisyShape(noisy), noisy)),
    dispose: () => Promise.resolve(),
  };
}

function estimate(shape: PlaneShape, beta: number, coarserLevels = 0): number {
  const { width, height, channels } = shape;
  const samples = width * height * channels;
  // A piece of a frame is waited for while the problem iterates.
  const floats = samples * (beta < 1 ? nonconvexFloats : convexFloats) + Math.min(samples, pieceValues);
  const own = 4 * floats;
  if (coarserLevels === 0) return own;
  return own + estimate({ ...coarserGrid(shape), channels }, beta, coarserLevels - 1);
}
