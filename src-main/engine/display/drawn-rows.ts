import type { GradientLegend } from '../../contract/studio-calls';
import type { PhotoRows } from '../kernels/convert/photo-rows';

/** Where one row of pixels goes: its first byte, and the bytes from one pixel to the next (3 or 4). */
export interface PaintTarget {
  readonly into: Uint8Array;
  readonly start: number;
  readonly stride: number;
}

/** A view as rows that may be averaged, and how a finished row becomes colours. */
export interface DrawnRows {
  readonly rows: PhotoRows;
  /** Writes R, G and B of one finished row, and may overwrite its planes; alpha is left alone. */
  readonly paint: (planes: readonly Float32Array[], target: PaintTarget) => void;
  /** Index of the plane that holds alpha, 0..1; null where the photo is opaque. */
  readonly alphaPlane: number | null;
  readonly legend: GradientLegend | null;
}
