/**
 * The backend that defines the others: plain TypeScript in float64, one thread, written to be read.
 */
import type { Backend, DenoisingProblem, NoisyPhoto } from '../backend';
import type { BackendOffer } from '../backend-choice/choose-backend';
import type { BackendInfo } from '../../contract/studio-calls';
import { ReferenceProblem } from './reference-problem';
import { referenceBytes, requireReferenceRoom } from './reference-room';

/** It runs everywhere. */
const referenceInfo: BackendInfo = {
  name: 'reference',
  available: true,
  device: 'CPU, 1 thread, float64',
  software: false,
  driver: '',
  limits: [],
  refused: 'the plain code that defines the others; taken by name only',
};

/** The reference as an offer to choose from; its number of threads is one, whatever is asked. */
export const referenceOffer: BackendOffer = {
  name: 'reference',
  probe: () => Promise.resolve(referenceInfo),
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
    estimateBytes: referenceBytes,
    requireRoom: requireReferenceRoom,
    open,
    dispose: () => Promise.resolve(),
  };
}

async function open(noisy: NoisyPhoto): Promise<DenoisingProblem> {
  const problem = new ReferenceProblem(noisy);
  requireReferenceRoom(problem.shape, 1);
  return Promise.resolve(problem);
}
