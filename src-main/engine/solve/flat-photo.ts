/** A photo of one colour, from the means of its planes as they are solved: what the answer is where the weight leaves no more. */
import type { PlanarImage, PlaneShape } from '../backend';
import { fromSolveBasis, toSolveBasis, type SolveBasis } from '../formulas/couplings';
import { colourCodes } from '../kernels/convert/convert';
import { centreIntensity } from '../wasm/memory-fields';

/**
 * The colour in the photo's own channels, as a photo of one pixel.
 *
 * @param means Of the planes of the solve basis, from whose channels `centreIntensity` was taken.
 */
function flatColour(means: readonly number[], basis: SolveBasis): PlanarImage {
  const one = { width: 1, height: 1 };
  const centre = { ...one, planes: means.map(() => Float32Array.of(centreIntensity)) };
  const planes = toSolveBasis(centre, basis).map((plane, index) =>
    plane.map((sample) => sample + means[index]!),
  );
  return fromSolveBasis(planes, basis, one);
}

/** Planes of that colour; arguments as in `flatColour`. */
export function flatPlanes(shape: PlaneShape, means: readonly number[], basis: SolveBasis): PlanarImage {
  const { width, height } = shape;
  const colour = flatColour(means, basis);
  const planes = colour.planes.map(([sample]) => new Float32Array(width * height).fill(sample!));
  return { width, height, planes };
}

/** Interleaved 16-bit integers of that colour; arguments as in `flatColour`. */
export function flatCodes(shape: PlaneShape, means: readonly number[], basis: SolveBasis): Uint16Array {
  const { width, height, channels } = shape;
  const colour = colourCodes(flatColour(means, basis));
  return new Uint16Array(width * height * channels).map((_, sample) => colour[sample % channels]!);
}
