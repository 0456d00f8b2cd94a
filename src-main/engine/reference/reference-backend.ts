/**
 * The backend that defines the others: plain TypeScript in float64, one thread, written to be read.
 */
import type { Backend, DenoisingProblem, PlanarImage, PlaneShape } from '../backend';
import type { BackendOffer } from '../choose-backend';
import { RudinError } from '../../contract/outcome';
import type { BackendInfo } from '../../contract/studio-calls';
import { ReferenceProblem } from './reference-problem';

/** 8 GB: what a desktop machine can spare; the reference is for small photos and for comparison. */
const mostBytes = 8_000_000_000;

/** It runs everywhere. */
export const referenceInfo: BackendInfo = {
  name: 'reference',
  available: true,
  device: 'CPU, 1 thread, float64',
  software: false,
};

/** The reference as an offer to choose from; its number of threads is one, whatever is asked. */
export const referenceOffer: BackendOffer = {
  info: referenceInfo,
  create: () => Promise.resolve(createReferenceBackend()),
};

/**
 * Opens the reference backend.
 *
 * @returns A backend with one thread.
 */
export function createReferenceBackend(): Backend {
  return {
    info: referenceInfo,
    threads: 1,
    estimateBytes,
    open,
    dispose: () => Promise.resolve(),
  };
}

/** f, u, two parts of p and scratch in float64 a sample; below 1 also the kept estimate and the weight map. */
function estimateBytes(shape: PlaneShape, beta: number): number {
  const samples = shape.width * shape.height * shape.channels;
  return samples * 8 * (beta < 1 ? 7 : 5);
}

async function open(noisy: PlanarImage): Promise<DenoisingProblem> {
  const { width, height, planes } = noisy;
  const needed = estimateBytes({ width, height, channels: planes.length === 3 ? 3 : 1 }, 0.5);
  if (needed > mostBytes) {
    throw new RudinError(
      'too-large',
      `the reference backend would need ${(needed / 1e9).toFixed(1)} GB for this photo; it takes at most ${mostBytes / 1e9} GB`,
    );
  }
  return Promise.resolve(new ReferenceProblem(noisy));
}
