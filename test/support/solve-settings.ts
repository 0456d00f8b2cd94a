import type { SolveSettings } from '../../src-main/engine/engine-calls';

/** What most tests of the engine's photos ask for. */
export const usualSettings: SolveSettings = {
  beta: 1,
  weight: 0.1,
  coupling: 'opponent',
  chromaWeight: 2,
  noiseModel: 'uniform',
  edgePass: false,
  toleranceLevels: 0.5,
  maxIterations: 500,
  backend: 'auto',
  threads: 2,
};
