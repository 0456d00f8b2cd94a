/** What of a photo is on a screen, and how it is drawn: shared by every call that asks for frames. */
import * as v from 'valibot';
import { gradientOperators, maxPixels, type GradientOperator } from './parameters';

/** Names an open photo for as long as it is open; opaque. */
export type PhotoId = string;

/** A rectangle in photo px; integers, inside the photo, at least 1x1. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const viewKinds = ['result', 'gradient-magnitude', 'gradient-direction', 'removed', 'structure'] as const;
/** What is drawn: the photo itself, its gradient, what was removed (f - u), or where that was more than noise. */
export type ViewKind = (typeof viewKinds)[number];

export interface GradientSettings {
  readonly operator: GradientOperator;
  readonly colourMap: 'perceptual' | 'grey';
  readonly scale: 'linear' | 'log';
}

export interface ShownPart {
  /** The page's own count of its requests; frames carry it back, so that the page knows which are too old. */
  readonly request: number;
  readonly photo: PhotoId;
  readonly view: ViewKind;
  readonly gradient: GradientSettings;
  /** The part of the photo on screen. */
  readonly region: Region;
  /** Device px per photo px. Below 1 frames are averaged down to the screen; from 1 on they carry photo px. */
  readonly zoom: number;
}

/** An opaque name: of a photo, a grant. */
export const idSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
/** A coordinate, or a count, in photo px. */
export const pixelSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(maxPixels));
const extent = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(maxPixels));
const regionSchema = v.strictObject({
  x: pixelSchema,
  y: pixelSchema,
  width: extent,
  height: extent,
});

/** The schema of each field of `ShownPart`. */
export const shownFields = {
  request: pixelSchema,
  photo: idSchema,
  view: v.picklist(viewKinds),
  gradient: v.strictObject({
    operator: v.picklist(gradientOperators),
    colourMap: v.picklist(['perceptual', 'grey'] as const),
    scale: v.picklist(['linear', 'log'] as const),
  }),
  region: regionSchema,
  // 1/4096 shows a 250-megapixel photo on a stamp, 64 one photo pixel on a thumb.
  zoom: v.pipe(v.number(), v.finite(), v.minValue(1 / 4096), v.maxValue(64)),
} as const;
