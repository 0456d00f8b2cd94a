/**
 * A photo in small: crops spread evenly over it, side by side. What a weight does to these it does, nearly, to the whole,
 * in a few milliseconds.
 *
 * Where two crops meet there is an edge that the photo has not. It is iterated over, and not counted.
 */
import type { PlanarImage } from '../backend';
import { cropPlanes } from '../previews/draft-crop';
import type { PhotoPixels } from '../pixels/photo-pixels';

const cropEdgePx = 32;
/** Crops along an edge: 64 crops are 65,536 px, some 0.3 ms an iteration. */
const mostCrops = 8;
/** A photo up to so many px stands for itself: crops would save little. */
const wholePx = 320 * 320;
/** What is so near to where crops meet is not counted, px. */
const seamPx = 4;

export interface PhotoSample {
  readonly image: PlanarImage;
  /** 1 for a px of the image that counts, 0 near a seam; row-major. */
  readonly counted: Uint8Array;
  readonly countedPx: number;
}

/**
 * The sample of a photo; the same each time.
 *
 * @param pixels Of at least 1x1 px.
 * @returns      The whole of a photo up to 320x320 px; else up to 8x8 crops of 32x32 px.
 */
export function samplePhoto(pixels: PhotoPixels): PhotoSample {
  const { width, height, channels } = pixels;
  const isWhole = width * height <= wholePx;
  const across = isWhole ? { edge: width, starts: [0] } : cropsAlong(width);
  const down = isWhole ? { edge: height, starts: [0] } : cropsAlong(height);
  const shape = { width: across.edge * across.starts.length, height: down.edge * down.starts.length };
  const planes = Array.from({ length: channels }, () => new Float32Array(shape.width * shape.height));
  down.starts.forEach((y, row) => {
    across.starts.forEach((x, column) => {
      const region = { x, y, width: across.edge, height: down.edge };
      const crop = cropPlanes(pixels, { region, shrink: 1 });
      const at = row * down.edge * shape.width + column * across.edge;
      crop.planes.forEach((plane, index) =>
        placeRows(plane, across.edge, planes[index]!.subarray(at), shape.width),
      );
    });
  });
  return { image: { ...shape, planes }, ...countedOf(shape.width, across.edge, shape.height, down.edge) };
}

interface Crops {
  readonly edge: number;
  readonly starts: readonly number[];
}

/** Crops in the middles of equal parts of an edge. */
function cropsAlong(length: number): Crops {
  const edge = Math.min(cropEdgePx, length);
  const count = Math.min(mostCrops, Math.floor(length / edge));
  const starts = Array.from({ length: count }, (_, crop) => {
    return Math.floor(((crop + 0.5) * length) / count - edge / 2);
  });
  return { edge, starts };
}

function placeRows(plane: Float32Array, edge: number, into: Float32Array, width: number): void {
  for (let row = 0; row * edge < plane.length; row += 1) {
    into.set(plane.subarray(row * edge, (row + 1) * edge), row * width);
  }
}

function countedOf(
  width: number,
  cropWidth: number,
  height: number,
  cropHeight: number,
): Pick<PhotoSample, 'counted' | 'countedPx'> {
  const columns = Array.from({ length: width }, (_, x) => isInside(x, width, cropWidth));
  const rows = Array.from({ length: height }, (_, y) => isInside(y, height, cropHeight));
  const counted = Uint8Array.from({ length: width * height }, (_, i) => {
    return rows[Math.floor(i / width)] && columns[i % width] ? 1 : 0;
  });
  return { counted, countedPx: counted.reduce((sum, each) => sum + each, 0) };
}

/** Whether a column or row is far enough from where crops meet; the borders of the image are none of these. */
function isInside(at: number, length: number, edge: number): boolean {
  const fromSeam = Math.min(at % edge, edge - 1 - (at % edge));
  return fromSeam >= seamPx || at < seamPx || at >= length - seamPx;
}
