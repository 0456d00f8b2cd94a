/**
 * Where more than noise was removed: blocks in which what was removed is both stronger than the measured noise and alike
 * from pixel to pixel. Either alone can be chance or a kind of noise that is not white; edges and texture are both.
 *
 *     excess      = E - sd^2 (1 + 2 sqrt(2 / n)),      E the mean of r^2 over the n samples of the block
 *     alikeness   = max(mean r(x) r(x + 1), mean r(y) r(y + 1)) - 2 E / sqrt(pairs)
 *     structure   = max(0, min(excess, alikeness))     of the energy E
 *
 * The margins are two standard deviations of a mean square, and of a mean product, under white noise: both at once are
 * exceeded by chance in one block of five hundred.
 */

/** Edge of a block, px. The last ones of a row or column may be smaller. */
export const blockEdgePx = 8;

const excessMargin = 2;
const alikenessMargin = 2;

/** What was removed in some rows: one plane a channel, intensity. */
interface RemovedRows {
  readonly planes: readonly Float32Array[];
  readonly width: number;
  /** Where the first row of a block begins in a plane, and how many rows it has, 1..blockEdgePx. */
  readonly start: number;
  readonly rows: number;
}

/** Energies of one row of blocks, mean over their samples; intensity^2. */
interface BlockRow {
  readonly energy: Float64Array;
  /** The part of it that is structure, 0..energy. */
  readonly structure: Float64Array;
}

/** Blocks along a row of this many px. */
export function blockCount(widthPx: number): number {
  return Math.ceil(widthPx / blockEdgePx);
}

/**
 * The energy of what was removed in a row of blocks, and the structure in it.
 *
 * @param removed       f - u.
 * @param noiseVariance Of a sample, intensity^2, >= 0; mean over channels.
 */
export function measureBlocks(removed: RemovedRows, noiseVariance: number): BlockRow {
  const count = blockCount(removed.width);
  const energy = new Float64Array(count);
  const structure = new Float64Array(count);
  for (let block = 0; block < count; block += 1) {
    const columns = Math.min(blockEdgePx, removed.width - block * blockEdgePx);
    const sums = sumBlock(removed, block * blockEdgePx, columns);
    energy[block] = sums.squares / sums.samples;
    structure[block] = structureOf(sums, noiseVariance);
  }
  return { energy, structure };
}

interface BlockSums {
  squares: number;
  samples: number;
  /** Products of neighbours, and how many. */
  across: number;
  acrossPairs: number;
  down: number;
  downPairs: number;
}

function sumBlock({ planes, width, start, rows }: RemovedRows, left: number, columns: number): BlockSums {
  // Not the fields of an object: each sum would be a number of its own on the heap, three times as slow.
  let [squares, across, down] = [0, 0, 0];
  for (const plane of planes) {
    for (let y = 0; y < rows; y += 1) {
      const first = start + y * width + left;
      const last = first + columns - 1;
      for (let i = first; i < last; i += 1) {
        squares += plane[i]! * plane[i]!;
        across += plane[i]! * plane[i + 1]!;
      }
      squares += plane[last]! * plane[last]!;
      if (y + 1 === rows) continue;
      for (let i = first; i <= last; i += 1) down += plane[i]! * plane[i + width]!;
    }
  }
  const channels = planes.length;
  return {
    ...{ squares, across, down },
    samples: channels * rows * columns,
    acrossPairs: channels * rows * (columns - 1),
    downPairs: channels * (rows - 1) * columns,
  };
}

function structureOf(sums: BlockSums, noiseVariance: number): number {
  const energy = sums.squares / sums.samples;
  const excess = energy - noiseVariance * (1 + excessMargin * Math.sqrt(2 / sums.samples));
  const alikeness = Math.max(
    meanProduct(sums.across, sums.acrossPairs, energy),
    meanProduct(sums.down, sums.downPairs, energy),
  );
  return Math.max(0, Math.min(excess, alikeness));
}

/** Above what white noise of this energy may show; less than any where there are no pairs. */
function meanProduct(sum: number, pairs: number, energy: number): number {
  return pairs === 0 ? -Infinity : sum / pairs - (alikenessMargin * energy) / Math.sqrt(pairs);
}
