/**
 * How colour planes share one gradient magnitude; the definitions are CONVENTIONS.md, "Couplings".
 *
 * Everything that depends on the coupling is a table here: the basis in which a photo is solved, the factor on
 * each plane's gradient, and which planes enter one magnitude. Kernels take these as arguments and know no names.
 */
import type { Objective, PlanarImage } from '../backend';

/** In which planes the problem is solved: the photo's own channels, or luma, chroma1, chroma2. */
export type SolveBasis = 'own' | 'opponent';

/** Rows are luma, chroma1 and chroma2 over (R, G, B): an orthonormal matrix, so its transpose is its inverse. */
export const opponentMatrix: readonly (readonly number[])[] = [
  [1 / Math.sqrt(3), 1 / Math.sqrt(3), 1 / Math.sqrt(3)],
  [1 / Math.sqrt(2), 0, -1 / Math.sqrt(2)],
  [1 / Math.sqrt(6), -2 / Math.sqrt(6), 1 / Math.sqrt(6)],
];

/** The part of an objective that says how planes are coupled. */
type CouplingChoice = Pick<Objective, 'coupling' | 'chromaWeight'>;

/** The basis of a problem; a photo with one channel has only its own. */
export function solveBasisOf(choice: CouplingChoice, channels: number): SolveBasis {
  return choice.coupling === 'opponent' && channels === 3 ? 'opponent' : 'own';
}

/**
 * The factors w_c on the gradients of the planes of the solve basis: (1, w, w) or all 1.
 *
 * @param channels Planes of the photo, 1 or 3.
 * @returns        One factor a plane, no unit.
 */
export function channelWeights(choice: CouplingChoice, channels: number): readonly number[] {
  if (solveBasisOf(choice, channels) === 'own') return new Array<number>(channels).fill(1);
  return [1, choice.chromaWeight, choice.chromaWeight];
}

/**
 * Which planes enter one gradient magnitude.
 *
 * @returns Groups of plane indices: [[0], [1], [2]] for `channels`, [[0, 1, 2]] for the others, [[0]] for grey.
 */
export function magnitudeGroups(choice: CouplingChoice, channels: number): readonly (readonly number[])[] {
  const planes = Array.from({ length: channels }, (_, plane) => plane);
  return choice.coupling === 'channels' ? planes.map((plane) => [plane]) : [planes];
}

/**
 * The planes of a photo in the solve basis, in float64.
 *
 * @param image Planes in the photo's own channels, intensity 0..1.
 * @returns     New planes; for 'own' copies of the photo's.
 */
export function toSolveBasis(image: PlanarImage, basis: SolveBasis): Float64Array[] {
  if (basis === 'own') return image.planes.map((plane) => Float64Array.from(plane));
  return opponentMatrix.map((row) => combine(image.planes, row));
}

/**
 * Planes of the solve basis back in the photo's own channels, rounded once to float32.
 *
 * @param planes Luma, chroma1 and chroma2, or the photo's own channels.
 * @returns      A new image, intensity nominally 0..1, not clipped.
 */
export function fromSolveBasis(
  planes: readonly Float64Array[],
  basis: SolveBasis,
  grid: { readonly width: number; readonly height: number },
): PlanarImage {
  const own =
    basis === 'own'
      ? planes
      : [0, 1, 2].map((channel) =>
          combine(
            planes,
            opponentMatrix.map((row) => row[channel]!),
          ),
        );
  return { width: grid.width, height: grid.height, planes: own.map((plane) => Float32Array.from(plane)) };
}

/** The sum of planes times factors. */
function combine(planes: readonly ArrayLike<number>[], factors: readonly number[]): Float64Array {
  const sum = new Float64Array(planes[0]!.length);
  planes.forEach((plane, index) => {
    const factor = factors[index]!;
    for (let i = 0; i < sum.length; i++) sum[i]! += factor * plane[i]!;
  });
  return sum;
}
