// How fast a kernel iterates, against what the card copies: an iteration of RGB that makes one pass over memory moves
// 84 bytes a pixel, f, u and p in, u and p out.
import { printTable } from '../tables.mjs';
import { weightsOfOrders } from '../weights-of-orders.mjs';
import { IteratedPhoto } from './iterated-photo.mjs';

/** Bytes that count for an iteration of one RGB pixel, however a kernel gets by with fewer. */
export const bytesPerPixel = 84;
const couplings = ['opponent', 'joint', 'channels'];
/** Of every number of iterations a run: 2, 3 and 4 divide it. */
const checkedIterations = 12;

/**
 * @param bench `{ engine, gpu, timer, photo, copyBytesPerSecond, passMs }`.
 * @returns     Rows, one an order, coupling and kernel.
 */
export async function measureIterations({ engine, gpu, timer, photo, copyBytesPerSecond, passMs }) {
  const rows = [];
  const iterated = await IteratedPhoto.open(engine, gpu, photo);
  const pixels = photo.width * photo.height;
  const kernels = [engine.singleIteration, ...engine.allSeveralIterations(gpu.info)];
  for (const [beta, lambda] of weightsOfOrders) {
    for (const coupling of couplings) {
      await iterated.setObjective({ beta, lambda, coupling, chromaWeight: 2 });
      const wanted = await iterated.estimateAfter(engine.singleIteration, checkedIterations);
      for (const kernel of kernels) {
        const found = await iterated.estimateAfter(kernel, checkedIterations);
        const encode = await iterated.encoderOf(kernel);
        const seconds = (await timer.best(encode, passMs)) / kernel.iterations;
        const bytesPerSecond = (bytesPerPixel * pixels) / seconds;
        rows.push({
          ...{ beta, coupling, kernel: kernel.name, iterationsPerRun: kernel.iterations, seconds },
          samplesPerSecond: (3 * pixels) / seconds,
          ofCopy: bytesPerSecond / copyBytesPerSecond,
          largestDifference: largestDifference(wanted, found),
        });
      }
    }
  }
  iterated.dispose();
  print(rows, pixels);
  return rows;
}

function print(rows, pixels) {
  printTable(
    `Iterations of ${(pixels / 1e6).toFixed(1)} MP RGB; "of copy" counts ${bytesPerPixel} bytes a pixel-iteration`,
    rows.map((row) => ({
      beta: String(row.beta),
      coupling: row.coupling,
      kernel: row.kernel,
      'its a run': row.iterationsPerRun,
      'ms an iteration': row.seconds * 1000,
      'Gpx-ch-it/s': row.samplesPerSecond / 1e9,
      'of copy': row.ofCopy,
      'differs from single by': row.largestDifference.toExponential(1),
    })),
  );
}

/** Infinity where anything is not a number, or was never written. */
export function largestDifference(one, other) {
  let largest = 0;
  for (let at = 0; at < one.length; at++) {
    const difference = Math.abs(one[at] - other[at]);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
