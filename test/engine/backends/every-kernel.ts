/** Asks a backend for everything that runs a kernel, once each, and keeps every answer. */
import type {
  Backend,
  DenoisingProblem,
  NoisyPhoto,
  Objective,
  PlanarImage,
} from '../../../src-main/engine/backend';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { neverCancelled } from '../wasm/wasm-support';

const smoothing = 1e-3;

export interface KernelAnswers {
  readonly numbers: Readonly<Record<string, number>>;
  readonly images: readonly PlanarImage[];
  /** As `readCodes` gives them; then, where the backend draws, a frame of its view. */
  readonly codes: readonly ArrayLike<number>[];
}

/**
 * Coarser start, iterations, certificate, spread, what is read and drawn; then a round of reweighting; then given weights.
 *
 * @param photo At least 2 px wide and high.
 */
export async function askEveryKernel(
  backend: Backend,
  photo: NoisyPhoto,
  beta: number,
): Promise<KernelAnswers> {
  const problem = await backend.open(photo);
  const objective: Objective = { beta, lambda: 0.2, coupling: 'opponent', chromaWeight: 2 };
  const steps = stepSizes(objective, problem.shape.channels);
  const iterate = (count: number) => problem.iterate({ count, steps, land: true, signal: neverCancelled });
  await problem.setObjective(objective);
  await startFromCoarser(problem, objective);
  await iterate(8);
  const certified = await problem.certify();
  const spread = await problem.measureSpread();
  const convex = [await problem.read('dual'), await problem.read('mean')];
  const codes = [await problem.readCodes('dual'), ...(await drawHeld(problem))];
  await problem.setObjective({ ...objective, beta: 0.5 });
  await problem.keepEstimate();
  const nonconvex = {
    dual: (await problem.evaluateNonconvex(smoothing, 'dual')).smoothedEnergy,
    kept: (await problem.evaluateNonconvex(smoothing, 'kept')).smoothedEnergy,
    ...(await problem.refreshWeightMap(smoothing)),
  };
  await iterate(4);
  const { energy, gap } = await problem.certify();
  const images = [...convex, await problem.read('kept'), await problem.read('dual')];
  await problem.setObjective({ ...objective, beta: 1 });
  const { width, height } = problem.shape;
  await problem.useWeightMap([
    Float32Array.from({ length: width * height }, (_, i) => 0.05 + 0.01 * (i % 7)),
  ]);
  await iterate(4);
  const given = await problem.certify();
  images.push(await problem.read('dual'));
  problem.dispose();
  const weighted = { weightedProblem: energy, weightedGap: gap };
  const numbers = {
    ...certified,
    ...spread,
    ...nonconvex,
    ...weighted,
    given: given.energy,
    givenGap: given.gap,
  };
  return { numbers, images, codes };
}

async function startFromCoarser(problem: DenoisingProblem, objective: Objective): Promise<void> {
  const coarser = await problem.openCoarser(neverCancelled);
  await coarser.setObjective({ ...objective, lambda: objective.lambda / 2 ** objective.beta });
  await coarser.startCold();
  const steps = stepSizes(objective, problem.shape.channels);
  await coarser.iterate({ count: 6, steps, land: true, signal: neverCancelled });
  await problem.startFromCoarser(coarser);
  coarser.dispose();
}

/** The gradient of the answer that the view holds, at half the size. */
async function drawHeld({ view, shape }: DenoisingProblem): Promise<ArrayLike<number>[]> {
  if (!view) return [];
  const { width, height } = shape;
  const region = { x: 0, y: 0, width, height };
  const gradient = { operator: 'central', colourMap: 'perceptual', scale: 'log' } as const;
  const scale = { maximum: 0.5, logMinimum: 0.01, noiseMagnitude: 0.04 };
  await view.hold('dual');
  const drawn = { layer: 'held', view: 'gradient-magnitude', gradient, scale } as const;
  return [await view.draw({ ...drawn, photo: shape, crop: { region, shrink: 1 }, region, zoom: 0.5 })];
}
