/** The two views that show colours: the photo or result itself, and what was removed. */
import { codeOf } from '../kernels/convert/convert';
import { clearBuffers, joinRows, rowBuffers, type PhotoRows } from '../kernels/convert/photo-rows';
import type { OpenCells } from './draw-source';

/** Factor on f - u in the `removed` view, fixed so that two photos or two settings can be compared. */
export const removedViewGain = 4;

/** What a transparent pixel still weighs, so that areas without any opaque pixel keep the mean of their colours. */
const transparentWeight = 1e-6;

/** Rows to be averaged, and how a finished row becomes bytes. */
export interface DrawnRows {
  readonly rows: PhotoRows;
  /** Writes RGB of one finished row into every `stride`-th byte from `start` on; alpha is left alone. */
  readonly paint: (planes: readonly Float32Array[], into: Uint8Array, start: number, stride: number) => void;
  /** Index of the plane that holds alpha (0..1), or null. */
  readonly alphaPlane: number | null;
}

/**
 * The photo or the result as it is.
 *
 * @param cells    What lies under the region.
 * @param averages Whether pixels are averaged: colours are then weighted by alpha.
 */
export function resultRows(cells: OpenCells, averages: boolean): DrawnRows {
  return colourRows(cells.colour, cells.alpha, averages);
}

/** 0.5 + gain (f - u) per channel: mid grey where nothing was removed; gain `removedViewGain`. */
export function removedRows(cells: OpenCells, averages: boolean): DrawnRows {
  return colourRows(removed(cells), cells.alpha, averages);
}

function removed(cells: OpenCells): PhotoRows {
  const { width, height, planeCount } = cells.colour;
  return {
    width,
    height,
    planeCount,
    add(row, weight, into) {
      for (const plane of into) for (let x = 0; x < width; x += 1) plane[x]! += 0.5 * weight;
      cells.original.add(row, weight * removedViewGain, into);
      cells.colour.add(row, -weight * removedViewGain, into);
    },
  };
}

function colourRows(colour: PhotoRows, alpha: PhotoRows | null, averages: boolean): DrawnRows {
  const channels = colour.planeCount;
  if (alpha === null) return { rows: colour, paint: paintColours, alphaPlane: null };
  if (!averages) return { rows: joinRows([colour, alpha]), paint: paintColours, alphaPlane: channels };
  return {
    rows: weightedByAlpha(colour, alpha),
    alphaPlane: channels,
    paint(planes, into, start, stride) {
      const weights = planes[channels]!;
      for (let channel = 0; channel < channels; channel += 1) divide(planes[channel]!, weights);
      paintColours(planes, into, start, stride);
    },
  };
}

/** Planes alpha * colour and last alpha itself, each with `transparentWeight` added to alpha. */
function weightedByAlpha(colour: PhotoRows, alpha: PhotoRows): PhotoRows {
  const { width, height, planeCount } = colour;
  const colours = rowBuffers(planeCount, width);
  const weights = rowBuffers(1, width);
  return {
    width,
    height,
    planeCount: planeCount + 1,
    add(row, weight, into) {
      clearBuffers(colours);
      weights[0]!.fill(transparentWeight);
      colour.add(row, 1, colours);
      alpha.add(row, 1, weights);
      const w = weights[0]!;
      for (let x = 0; x < width; x += 1) into[planeCount]![x]! += weight * w[x]!;
      colours.forEach((values, plane) => {
        const sum = into[plane]!;
        for (let x = 0; x < width; x += 1) sum[x]! += weight * w[x]! * values[x]!;
      });
    },
  };
}

function divide(values: Float32Array, by: Float32Array): void {
  for (let x = 0; x < values.length; x += 1) values[x]! /= by[x]!;
}

function paintColours(
  planes: readonly Float32Array[],
  into: Uint8Array,
  start: number,
  stride: number,
): void {
  const isGrey = planes.length < 3;
  for (let channel = 0; channel < 3; channel += 1) {
    const values = planes[isGrey ? 0 : channel]!;
    for (let x = 0, k = start + channel; x < values.length; x += 1, k += stride) {
      into[k] = codeOf(values[x]!, 255);
    }
  }
}
