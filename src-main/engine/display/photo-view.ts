/** The two views that show colours: the photo or result itself, and what was removed. */
import { codeOf } from '../kernels/convert/convert';
import { clearBuffers, joinRows, makeRows, rowBuffers, type PhotoRows } from '../kernels/convert/photo-rows';
import type { OpenCells } from './draw-source';
import type { DrawnRows, PaintTarget } from './drawn-rows';

/** Factor on f - u in the `removed` view, fixed so that two photos or two settings can be compared. */
const removedViewGain = 4;

/** Whether every drawn pixel is one of the source's, or a mean of several. */
export type Sampling = 'exact' | 'averaged';

/** Byte 128 exactly, so that rounding errors about it cannot show. */
const midGrey = 128 / 255;

/** What a transparent pixel still weighs, so that areas without any opaque pixel keep the mean of their colours. */
const transparentWeight = 1e-6;

/**
 * The photo or the result as it is.
 *
 * @param cells    What lies under the region.
 * @param sampling Colours that are averaged are weighted by alpha; exact ones pass as they are.
 */
export function resultRows(cells: OpenCells, sampling: Sampling): DrawnRows {
  return colourRows(cells.colour, cells.alpha, sampling, 0);
}

/** Mid grey + gain (f - u) per channel, gain `removedViewGain`; where nothing was removed it is byte 128. */
export function removedRows(cells: OpenCells, sampling: Sampling): DrawnRows {
  return colourRows(removed(cells), cells.alpha, sampling, midGrey);
}

function removed({ colour, original }: OpenCells): PhotoRows {
  const { width, height, planeCount } = colour;
  const addRows: PhotoRows['addRows'] = (first, weights, into) => {
    // The photo itself is drawn: nothing was removed.
    if (colour === original) return;
    const gained = Float64Array.from(weights, (weight) => weight * removedViewGain);
    original.addRows(first, gained, into);
    const taken = gained.map((weight) => -weight);
    colour.addRows(first, taken, into);
  };
  return { width, height, planeCount, add: (row, weight, into) => addRows(row, [weight], into), addRows };
}

/**
 * @param offset Added to every colour, intensity.
 */
function colourRows(
  colour: PhotoRows,
  alpha: PhotoRows | null,
  sampling: Sampling,
  offset: number,
): DrawnRows {
  const channels = colour.planeCount;
  const paint = (planes: readonly Float32Array[], { into, start, stride }: PaintTarget): void => {
    for (let channel = 0; channel < 3; channel += 1) {
      const values = planes[channels === 1 ? 0 : channel]!;
      for (let x = 0, k = start + channel; x < values.length; x += 1, k += stride) {
        into[k] = codeOf(values[x]! + offset, 255);
      }
    }
  };
  if (alpha === null) return { rows: colour, paint, alphaPlane: null, legend: null };
  if (sampling === 'exact')
    return { rows: joinRows([colour, alpha]), paint, alphaPlane: channels, legend: null };
  return {
    rows: weightedByAlpha(colour, alpha),
    alphaPlane: channels,
    legend: null,
    paint(planes, target) {
      for (let channel = 0; channel < channels; channel += 1) divide(planes[channel]!, planes[channels]!);
      paint(planes, target);
    },
  };
}

/** Planes alpha * colour and last alpha itself, each with `transparentWeight` added to alpha. */
function weightedByAlpha(colour: PhotoRows, alpha: PhotoRows): PhotoRows {
  const { width, height, planeCount } = colour;
  const colours = rowBuffers(planeCount, width);
  const weights = rowBuffers(1, width);
  return makeRows({
    width,
    height,
    planeCount: planeCount + 1,
    add(row, weight, into) {
      clearBuffers(colours);
      weights[0]!.fill(transparentWeight);
      colour.add(row, 1, colours);
      alpha.add(row, 1, weights);
      colours.forEach((values, plane) => addProducts(values, weights[0]!, weight, into[plane]!));
      const sum = into[planeCount]!;
      for (let x = 0; x < width; x += 1) sum[x]! += weight * weights[0]![x]!;
    },
  });
}

function addProducts(values: Float32Array, by: Float32Array, factor: number, into: Float32Array): void {
  for (let x = 0; x < values.length; x += 1) into[x]! += factor * by[x]! * values[x]!;
}

function divide(values: Float32Array, by: Float32Array): void {
  for (let x = 0; x < values.length; x += 1) values[x]! /= by[x]!;
}
