/** Types of energy.mjs, which has the words. */
export interface PhotoShape {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}
export interface EnergyObjective {
  readonly beta: number;
  readonly lambda: number;
  readonly coupling: 'channels' | 'joint' | 'opponent';
  readonly chromaWeight: number;
}
export function energyOf(
  u: Float32Array | Float64Array,
  f: Float32Array | Float64Array,
  shape: PhotoShape,
  objective: EnergyObjective,
): number;
export function intensitiesOf(pixels: {
  readonly samples: Uint8Array | Uint16Array;
  readonly bitDepth: 8 | 16;
}): Float32Array;
export function psnrOf(codes: Uint8Array, truth: Uint8Array): number;
