/**
 * A small photo that stands for a large one: crops spread evenly over it, side by side. What it takes to solve this,
 * in iterations, is what the whole will take, nearly; it costs a hundredth.
 */
import type { PlanarImage, RowSource } from './backend';

/** Longer than the halo of most weights, so that the seams between crops do not decide. */
const cropEdgePx = 256;
/** Crops along an edge: no more than one for each 1024 px, so that the mosaic is at most a sixteenth of the photo. */
const mostCrops = 5;
const photoPxPerCrop = 1024;
/** Rows are fetched whole: this many at a time, so that they stay small beside the mosaic. */
const rowsAtATime = 32;

/**
 * Reads the mosaic.
 *
 * @param source Of at least 1x1 px.
 * @returns      Up to 5x5 crops of 256x256 px; fewer and smaller ones from a small photo.
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
      const band = await source.read(start + row, start + row + rows);
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
