// Rudin's side of a comparison: integers in, integers out, through the engine's own answers.
import { energyOf, intensitiesOf } from './energy.mjs';
import { median, timed } from './timing.mjs';

/** The problem of every comparison: total variation a channel, as peers solve it, to a certified half level. */
export const comparedProblem = { beta: 1, weight: 0.1, coupling: 'channels', toleranceLevels: 0.5 };

/**
 * Denoises a photo several times, each from scratch: the engine holds neither photo, planes nor an earlier answer. Its
 * memory rests between the runs, as between the photos of a batch.
 *
 * @param engine   From `openEngine`.
 * @param photo    From the shop.
 * @param settings Such as `comparedProblem`.
 * @param count    Runs that count; one more before them does not.
 * @param warm     Whether to make that uncounted run first.
 * @returns `{ seconds, cpuSeconds, loadSeconds, runs, report, pixels }`: medians; `seconds` is converting, placing,
 *          solving, reading and converting back, `loadSeconds` the estimate of the noise when a photo is handed over;
 *          `runs` has every run's figures, `report` and `pixels` are the last one's.
 */
export async function denoiseRuns(engine, photo, settings, count, warm = true) {
  const { width, height, channels, hasAlpha, bitDepth, samples } = photo;
  const pixels = { width, height, channels, hasAlpha, bitDepth, samples };
  const counted = [];
  for (let run = warm ? -1 : 0; run < count; run++) {
    const load = await timed(() => engine.load(pixels));
    const solve = await timed(() => engine.denoise(settings, bitDepth));
    await engine.drop();
    if (run >= 0) counted.push({ load, solve });
  }
  const { report, pixels: answer } = counted.at(-1).solve.value;
  const runs = counted.map(({ load, solve }) => ({
    seconds: solve.seconds,
    cpuSeconds: solve.cpuSeconds,
    loadSeconds: load.seconds,
  }));
  return { ...mediansOf(runs), report, pixels: answer };
}

/** What several runs come to: the median of each figure, and the runs. */
export function mediansOf(runs) {
  const middle = (figure) => median(runs.map((run) => run[figure]));
  return {
    seconds: middle('seconds'),
    cpuSeconds: middle('cpuSeconds'),
    loadSeconds: middle('loadSeconds'),
    runs,
  };
}

/**
 * The energy that peers have to reach: the one that Rudin reports, recomputed from its answer as 16-bit integers.
 *
 * @returns `{ energy, reported, certifiedLevels }`; the larger of the two counts, which is the easier one to reach.
 * @throws {Error} when the recomputed energy is not the reported one: then no comparison means anything.
 */
export async function energyToReach(engine, photo, settings) {
  const { width, height, channels, hasAlpha, bitDepth, samples } = photo;
  await engine.load({ width, height, channels, hasAlpha, bitDepth, samples });
  const { pixels, report } = await engine.denoise(settings, 16);
  await engine.drop();
  const objective = { ...settings, lambda: settings.weight, chromaWeight: 2 };
  const recomputed = energyOf(intensitiesOf(pixels), intensitiesOf(photo), photo, objective);
  // 16-bit integers are rounded and clipped to 0..1: what that changes is far below what a missing iteration does.
  if (Math.abs(recomputed / report.energy - 1) > 1e-3) {
    throw new Error(`Rudin reports an energy of ${report.energy}, its answer has ${recomputed}`);
  }
  if (!(report.certifiedLevels <= settings.toleranceLevels)) {
    throw new Error(
      `Rudin stopped at ${report.certifiedLevels} levels, ${settings.toleranceLevels} were asked for`,
    );
  }
  return {
    energy: Math.max(recomputed, report.energy),
    reported: report.energy,
    recomputed,
    certifiedLevels: report.certifiedLevels,
    iterations: report.iterations,
  };
}
