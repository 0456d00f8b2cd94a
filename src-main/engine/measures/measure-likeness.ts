/** How near an image is to a clean one, in bands of rows: neither need be in memory. */
import type { Likeness } from '../../contract/evidence-calls';
import type { CancelSignal } from '../backend';
import { planesOf } from '../kernels/convert/convert';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';
import { pixelBand, type PhotoPixels } from '../pixels/photo-pixels';
import { macrotask } from '../reference/macrotask';
import { planStrips, stripRows } from './photo-strips';
import { meanSquaredDifference, requireSameShape, ssim } from './similarity';
import type { MeasuredImage } from './total-variation';

/** Rows above a band that its first windows of SSIM reach into. */
const rowsAbove = 10;

/**
 * PSNR and SSIM. Up to 16 megapixels every row and every window of SSIM counts, so that both are those of the whole; of
 * larger ones evenly spread bands do.
 *
 * @param image     Integers.
 * @param reference The clean photo: the same size and channels, any depth.
 * @param signal    Asked between bands; default none.
 * @throws {RudinError} `bad-params` when the shapes differ, `cancelled`.
 */
export async function measureLikeness(
  image: PhotoPixels,
  reference: PhotoPixels,
  signal: CancelSignal | null = null,
): Promise<Likeness> {
  requireSameShape(shapeOf(image), shapeOf(reference));
  const { height } = image;
  const sums = { squares: 0, rows: 0, similarity: 0, windowRows: 0 };
  for (const from of planStrips(image).starts) {
    const to = Math.min(height, from + stripRows);
    const top = Math.max(0, from - rowsAbove);
    const [ofImage, ofReference] = [
      planesOf(pixelBand(image, top, to)),
      planesOf(pixelBand(reference, top, to)),
    ];
    const [own, ownReference] = [rowsFrom(ofImage, from - top), rowsFrom(ofReference, from - top)];
    sums.squares += (to - from) * meanSquaredDifference(own, ownReference);
    sums.rows += to - from;
    const similarity = await ssim(ofImage, ofReference);
    if (similarity !== null) {
      sums.similarity += (to - top - rowsAbove) * similarity;
      sums.windowRows += to - top - rowsAbove;
    }
    await macrotask();
    if (signal) throwIfCancelled(signal);
  }
  return {
    psnrDb: sums.squares === 0 ? null : -10 * Math.log10(sums.squares / sums.rows),
    ssim: sums.windowRows === 0 ? null : sums.similarity / sums.windowRows,
  };
}

function shapeOf({ width, height, channels }: PhotoPixels): MeasuredImage {
  return { width, height, planes: Array.from({ length: channels }, () => []) };
}

function rowsFrom({ width, height, planes }: MeasuredImage, first: number): MeasuredImage {
  const rows = planes.map((plane) => (plane as Float32Array).subarray(first * width));
  return { width, height: height - first, planes: rows };
}
