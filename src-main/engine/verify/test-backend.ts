/**
 * A short test of one backend for people who choose one: whether it answers as the reference does, and how fast it
 * iterates. `rudin verify` is the long one.
 */
import type { BackendName } from '../../contract/parameters';
import type { BackendTest } from '../../contract/studio-calls';
import type { Backend, CancelSignal, DenoisingProblem, PlanarImage } from '../backend';
import type { BackendTable } from '../backend-choice/backend-table';
import type { InterleavedPixels } from '../engine-calls';
import { stepSizes } from '../solve/step-rule';
import { noisyPhoto, type PhotoSize } from './synthetic-photos';
import { largestLevels, objectiveOf } from './verify-case';

interface TestOptions {
  readonly backend: BackendName;
  /** 0 lets the machine decide. */
  readonly threads: number;
  readonly signal: CancelSignal;
  /** A clock in milliseconds. */
  readonly now: () => number;
}

/** The usual weight for the noise of the synthetic photo, at the order that the app starts with. */
const objective = objectiveOf(1, 0.12);
const steps = stepSizes(objective, 3);

/** Odd, so that no width of vectors or groups divides it. */
const agreementSize: PhotoSize = { width: 67, height: 43, channels: 3 };
const agreementIterations = 32;

/** The photo whose copies, side by side, make the larger ones. */
const tileSize: PhotoSize = { width: 64, height: 48, channels: 3 };
/** 2048 x 1536: more than the caches hold, and 10 to 120 MB on any backend. */
const mostTiles = 32;
/** A run this long is told apart from what starting it takes; a smaller photo would flatter nobody. */
const longRunMs = 25;
const runIterations = 8;
/** How long the speed is measured, ms. */
const measuredMs = 150;

/**
 * Tests a backend.
 *
 * @param backends Where it and the reference come from, and who is told that it works.
 * @returns        Largest difference to the reference in 8-bit levels, and pixels of a colour photo times iterations a
 *                 second.
 * @throws {RudinError} `backend-unavailable`, `device-lost`, `cancelled`.
 */
export async function testBackend(
  backends: Pick<BackendTable, 'get' | 'worked'>,
  { backend: name, threads, signal, now }: TestOptions,
): Promise<BackendTest> {
  const backend = await backends.get(name, threads);
  const reference = await backends.get('reference', 1);
  const ours = await answerOf(backend, signal);
  const theirs = await answerOf(reference, signal);
  const pixelIterationsPerSecond = await measureSpeed(backend, signal, now);
  backends.worked(backend);
  return { levels: largestLevels(ours.planes, theirs.planes), pixelIterationsPerSecond };
}

/** What the iterations make of the small photo. */
async function answerOf(backend: Backend, signal: CancelSignal): Promise<PlanarImage> {
  const problem = await backend.open(asIntegers(noisyPhoto(agreementSize, 4)));
  try {
    await problem.setObjective(objective);
    await problem.startCold();
    await problem.iterate({ count: agreementIterations, steps, land: true, signal });
    return await problem.read('dual');
  } finally {
    problem.dispose();
  }
}

/** Photos are made larger until one run takes its time, and the fastest of the runs on the last one counts. */
async function measureSpeed(backend: Backend, signal: CancelSignal, now: () => number): Promise<number> {
  const tile = asIntegers(noisyPhoto(tileSize, 5));
  for (let tiles = 1; ; tiles *= 2) {
    const photo = tiled(tile, tiles);
    const problem = await backend.open(photo);
    try {
      await problem.setObjective(objective);
      await problem.startCold();
      // The first run compiles what has yet to be compiled.
      await runMs(problem, signal, now);
      const elapsed = await runMs(problem, signal, now);
      if (elapsed < longRunMs && tiles < mostTiles) continue;
      const best = await bestRunMs(problem, signal, now, elapsed);
      return (photo.width * photo.height * runIterations * 1000) / best;
    } finally {
      problem.dispose();
    }
  }
}

async function bestRunMs(
  problem: DenoisingProblem,
  signal: CancelSignal,
  now: () => number,
  first: number,
): Promise<number> {
  let best = first;
  for (let spent = first; spent < measuredMs;) {
    const elapsed = await runMs(problem, signal, now);
    best = Math.min(best, elapsed);
    spent += elapsed;
  }
  return best;
}

/** A run's time, ms. */
async function runMs(problem: DenoisingProblem, signal: CancelSignal, now: () => number): Promise<number> {
  const started = now();
  await problem.iterate({ count: runIterations, steps, land: true, signal });
  return Math.max(0.01, now() - started);
}

/** Planes of intensities as an 8-bit photo. */
function asIntegers({ width, height, planes }: PlanarImage): InterleavedPixels {
  const samples = new Uint8Array(width * height * planes.length);
  planes.forEach((plane, c) => {
    plane.forEach((intensity, i) => (samples[i * planes.length + c] = Math.round(intensity * 255)));
  });
  return { width, height, channels: 3, hasAlpha: false, bitDepth: 8, samples };
}

/** So many copies a row, and as many rows of them. */
function tiled(tile: InterleavedPixels, tiles: number): InterleavedPixels {
  const row = tile.width * tile.channels;
  const samples = new Uint8Array(tile.samples.length * tiles * tiles);
  for (let y = 0; y < tile.height * tiles; y++) {
    const source = (y % tile.height) * row;
    const copied = tile.samples.subarray(source, source + row);
    for (let x = 0; x < tiles; x++) samples.set(copied, (y * tiles + x) * row);
  }
  return { ...tile, width: tile.width * tiles, height: tile.height * tiles, samples };
}
