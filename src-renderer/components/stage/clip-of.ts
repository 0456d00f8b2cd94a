import type { Size } from '../../state/zoom-maths';

/** The part of a stage that a layer is shown on. */
export interface LayerPart {
  /** Shown only right of here and left of there, or below and above, device px. */
  readonly from: number;
  readonly to: number;
  /** Along which `from` and `to` are. */
  readonly axis: 'x' | 'y';
}

/**
 * The clip path of a canvas that covers a stage, so that a picture and what is drawn over it end at the same line.
 *
 * @param part       What of the stage is to be seen.
 * @param stage      Device px.
 * @param pixelRatio Device px per CSS px, > 0.
 * @returns          A value of the property `clip-path`, CSS px.
 */
export function clipOf({ from, to, axis }: LayerPart, stage: Size, pixelRatio: number): string {
  const length = axis === 'x' ? stage.width : stage.height;
  const start = Math.max(0, from) / pixelRatio;
  const end = Math.max(0, length - to) / pixelRatio;
  return axis === 'x' ? `inset(0 ${end}px 0 ${start}px)` : `inset(${start}px 0 ${end}px 0)`;
}
