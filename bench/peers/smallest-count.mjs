// How many iterations a peer needs: the fewest after which its energy is as low as the one asked for. A run of a peer can
// take minutes, so that few are made: such methods lose their distance to the least energy like one over the count, and a
// line through two energies over 1 / count says where the one asked for lies.

/** How far an unenclosed search goes from one trial to the next. */
const stride = 1.25;

/**
 * Finds the count by trying.
 *
 * @param energyAfter Runs the peer for a count and answers its energy; may be a promise.
 * @param target      Energy to reach.
 * @param guess       First count to try, >= 1.
 * @param precision   How far the count may lie above the fewest, relative: 0.02 is 2 %.
 * @param most        Counts above are not tried.
 * @returns           The fewest that is known to reach the energy, or null when `most` does not.
 */
export async function smallestCount(energyAfter, { target, guess, precision, most }) {
  const tried = [];
  const failing = () =>
    Math.max(0, ...tried.filter(({ energy }) => energy > target).map(({ count }) => count));
  const reaching = () =>
    Math.min(
      ...tried.filter(({ energy, count }) => energy <= target && count > failing()).map(({ count }) => count),
    );
  for (let count = Math.min(guess, most); ;) {
    tried.push({ count, energy: await energyAfter(count) });
    const [low, high] = [failing(), reaching()];
    if (low >= most) return null;
    if (high < Infinity && high - low <= Math.max(1, precision * high)) return high;
    count = nextTrial(tried, target, precision, [low, Math.min(high, most + 1)]);
  }
}

/** The next count, strictly inside the enclosure. */
function nextTrial(tried, target, precision, [low, high]) {
  const last = tried.at(-1);
  const isLow = last.energy > target;
  const inside = (count) => Math.min(high - 1, Math.max(low + 1, Math.round(count)));
  const crossing = tried.length < 2 ? null : crossingOf(tried.slice(-2), target);
  if (crossing === null) return inside(isLow ? last.count * stride : last.count / stride);
  // A little beyond where the line crosses, on the side that the last trial was not: both ends of the enclosure move.
  const margin = 1 + precision / 3;
  const aimed = inside(isLow ? crossing * margin : crossing / margin);
  // A line that keeps pointing at one end helps no more: halve.
  const isStuck = tried.length > 5 && high <= 2 * Math.max(1, low);
  return isStuck ? inside((low + high) / 2) : aimed;
}

/** Where the line through two energies over 1 / count meets the target; null where it does not fall. */
function crossingOf([one, other], target) {
  const slope = (other.energy - one.energy) / (1 / other.count - 1 / one.count);
  const inverse = 1 / one.count + (target - one.energy) / slope;
  return slope > 0 && inverse > 0 ? 1 / inverse : null;
}
