/**
 * A photo and its result in strips of rows, as planes: what is measured of a large photo never needs all of it in memory,
 * and of a very large one not all of it is looked at.
 */
import type { CancelSignal, PlanarImage } from '../backend';
import { clearBuffers, interleavedRows, planarRows, rowBuffers } from '../kernels/convert/photo-rows';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';
import type { PhotoPixels } from '../pixels/photo-pixels';
import { macrotask } from '../reference/macrotask';

/** Rows of a strip: four rows of blocks, and half a million pixels of the widest photos, which keeps a cancel prompt. */
export const stripRows = 32;
/** Rows above and below that a strip brings with it, as many as there are: what differences and neighbours reach. */
const marginRows = 1;
/** Of more pixels than this, evenly spread strips are looked at: further ones change no figure that is shown. */
const mostPixels = 2 ** 24;

/** Some rows of one photo, with a margin. */
export interface PhotoStrip {
  /** The rows that are looked at: from..to - 1 of the photo. */
  readonly from: number;
  readonly to: number;
  /** Intensity, one a channel; they start at the margin. Overwritten by the next strip. */
  readonly planes: readonly Float32Array[];
  /** Where a row of the photo, or one of the margin, begins in a plane. */
  readonly offsetOf: (row: number) => number;
}

/** Which rows of a photo are looked at. */
interface StripPlan {
  readonly starts: readonly number[];
  /** Share of the photo's rows, 0..1. */
  readonly share: number;
}

/** Strips for a photo of this size: all of them, or evenly spread ones. */
export function planStrips({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): StripPlan {
  const step = Math.max(1, Math.ceil((width * height) / mostPixels));
  const starts: number[] = [];
  let rows = 0;
  for (let from = 0; from < height; from += step * stripRows) {
    starts.push(from);
    rows += Math.min(height, from + stripRows) - from;
  }
  return { starts, share: rows / height };
}

/**
 * Goes through the same strips of several images of one size.
 *
 * @param images  Integers in memory or not, or planes.
 * @param visit   Gets one strip of each image, in their order.
 * @param signal  Asked between strips.
 * @param plan    Default: that for the size.
 * @throws {RudinError} `cancelled`.
 */
export async function forEachStrip(
  images: readonly (PhotoPixels | PlanarImage)[],
  visit: (strips: readonly PhotoStrip[]) => void,
  signal: CancelSignal | null,
  plan: StripPlan = planStrips(images[0]!),
): Promise<void> {
  const { width, height } = images[0]!;
  const readers = images.map(stripReader);
  for (const from of plan.starts) {
    const to = Math.min(height, from + stripRows);
    const top = Math.max(0, from - marginRows);
    const offsetOf = (row: number): number => (row - top) * width;
    const bottom = Math.min(height, to + marginRows);
    visit(readers.map((read) => ({ from, to, planes: read(top, bottom), offsetOf })));
    await macrotask();
    if (signal) throwIfCancelled(signal);
  }
}

/** Reads rows into buffers that are used again. */
function stripReader(image: PhotoPixels | PlanarImage): (top: number, bottom: number) => Float32Array[] {
  const { width, height } = image;
  const whole = { x: 0, y: 0, width, height };
  const rows = 'planes' in image ? planarRows(image, whole) : interleavedRows(image, whole, 'colour');
  const planes = rowBuffers(rows.planeCount, (stripRows + 2 * marginRows) * width);
  return (top, bottom) => {
    clearBuffers(planes);
    for (let y = top; y < bottom; y += 1) {
      const start = (y - top) * width;
      rows.add(
        y,
        1,
        planes.map((plane) => plane.subarray(start, start + width)),
      );
    }
    return planes;
  };
}
