// Every method at its best: the parameters with the highest PSNR for a photo, found by climbing on a grid of factors.

/** Factors from one value to the next, coarse to fine: the last is within what PSNR can tell, about 0.01 dB. */
const ratios = [1.6, 1.25, 1.1];

/**
 * The best values of some parameters, one after the other and the first once more.
 *
 * @param start Values > 0 that are near, such as `[0.1, 2]`.
 * @param tryAll `(values[]) => Promise<{ psnr, ... }[]>`, what comes of each.
 * @returns     `{ values, score }`, the best that was met.
 */
export async function bestParameters(start, tryAll) {
  const known = new Map();
  const scoresOf = async (candidates) => {
    const fresh = candidates.filter((values) => !known.has(values.join()));
    const scores = fresh.length > 0 ? await tryAll(fresh) : [];
    fresh.forEach((values, i) => known.set(values.join(), scores[i]));
    return candidates.map((values) => ({ values, score: known.get(values.join()) }));
  };
  const order = start.length === 1 ? [0] : [...start.keys(), 0];
  let [best] = await scoresOf([start]);
  for (const ratio of ratios) {
    for (const at of order) best = await climb(best, at, ratio, scoresOf);
  }
  return best;
}

/** Goes up along one parameter until both neighbours are lower. */
async function climb(from, at, ratio, scoresOf) {
  for (let best = from; ;) {
    const moved = (factor) => best.values.map((value, i) => (i === at ? value * factor : value));
    const around = await scoresOf([moved(1 / ratio), best.values, moved(ratio)]);
    const highest = around.reduce((one, other) => (other.score.psnr > one.score.psnr ? other : one));
    if (highest.score.psnr <= best.score.psnr) return best;
    best = highest;
  }
}
