/**
 * A small photo that stands for a large one: crops spread evenly over it, side by side. What it takes to solve this,
 * in iterations, is what the whole will take, nearly.
 *
 * Many small crops tell more than a few large ones. Iterations to 0.95 of half a level on the mosaic, divided by those to
 * half a level on the whole, four photos of 3 to 7 megapixels with noise of 0.1, smallest and largest of each four:
 *
 *     crop px | one for each px | share of the photo | beta = 1, opponent | beta = 1, channels | beta = 1.5
 *         256 |            1024 |             2..6 % |        0.86 .. 1.17 |        1.02 .. 1.07 | 1.00 .. 1.03
 *         192 |             768 |             2..5 % |        0.83 .. 1.04 |        1.02 .. 1.06 | 1.00 .. 1.01
 *         128 |             512 |             4..6 % |        0.95 .. 1.00 |        1.02 .. 1.04 | 1.00 .. 1.00
 *          64 |             256 |             5..6 % |        0.95 .. 0.97 |        1.02 .. 1.05 | 1.00 .. 1.01
 */
import type { PlanarImage, RowSource } from '../backend';
import { planesOf } from '../kernels/convert/convert';

const cropEdgePx = 128;
/** Crops along an edge: no more than one for each 512 px, so that the mosaic is at most a sixteenth of the photo. */
const mostCrops = 10;
const photoPxPerCrop = 512;
/** Rows are fetched whole: this many at a time, so that they stay small beside the mosaic. */
const rowsAtATime = 32;

/**
 * Reads the mosaic.
 *
 * @param source Of at least 1x1 px.
 * @returns      Up to 10x10 crops of 128x128 px; fewer and smaller ones from a small photo.
 */
export async function readPilot(source: RowSource): Promise<PlanarImage> {
  const { channels } = source.shape;
  const across = cropsAlong(source.shape.width);
  const down = cropsAlong(source.shape.height);
  const width = across.starts.length * across.edge;
  const height = down.starts.length * down.edge;
  const planes = Array.from({ length: channels }, () => new Float32Array(width * height));
  for (const [cropRow, start] of down.starts.entries()) {
    for (let row = 0; row < down.edge; row += rowsAtATime) {
      const rows = Math.min(rowsAtATime, down.edge - row);
      const band = planesOf(await source.read(start + row, start + row + rows));
      const into = (cropRow * down.edge + row) * width;
      planes.forEach((plane, index) => {
        copyCrops(band.planes[index]!, across, rows, plane.subarray(into, into + rows * width));
      });
    }
  }
  return { width, height, planes };
}

interface Crops {
  readonly length: number;
  readonly edge: number;
  readonly starts: readonly number[];
}

/** Crops in the middles of equal parts of an edge. */
function cropsAlong(length: number): Crops {
  const edge = Math.min(cropEdgePx, length);
  const count = Math.min(mostCrops, Math.max(1, Math.floor(length / photoPxPerCrop)));
  const starts = Array.from({ length: count }, (_, crop) => {
    return Math.floor(((crop + 0.5) * length) / count - edge / 2);
  });
  return { length, edge, starts };
}

function copyCrops(
  from: Float32Array,
  { length, edge, starts }: Crops,
  rows: number,
  into: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    starts.forEach((start, crop) => {
      const at = row * length + start;
      into.set(from.subarray(at, at + edge), (row * starts.length + crop) * edge);
    });
  }
}
