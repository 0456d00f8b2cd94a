/** Minimisers that are known by formula, computed in float64; of the solver only the table of couplings is used. */
import type { Objective, PlanarImage } from '../backend';
import { channelWeights, opponentMatrix, solveBasisOf } from '../formulas/couplings';

/**
 * The minimiser for beta = 2, where the problem is linear: (1 - 2 lambda w_c^2 laplacian) u = f in each plane of the
 * solve basis. The discrete cosine transform diagonalises the laplacian of the forward difference with zero
 * differences at the far borders:
 *
 *     u^ = f^ / (1 + 2 lambda w_c^2 (m_x + m_y)),     m_x = 2 - 2 cos(pi k / width), k = 0..width-1
 *
 * @param noisy     Planes, intensity.
 * @param objective With beta = 2; any coupling, since squares add up over planes.
 * @returns         Planes in the photo's own channels, float64.
 *
 * Source: Strang 1999, doi:10.1137/S0036144598336745, the transform named DCT-2 there.
 */
export function cosineTransformSolution(noisy: PlanarImage, objective: Objective): readonly Float64Array[] {
  const { width, height, planes } = noisy;
  const rotate = solveBasisOf(objective, planes.length) === 'opponent';
  const weights = channelWeights(objective, planes.length);
  const own = planes.map((plane) => Float64Array.from(plane));
  const columns = cosineBasis(width);
  const rows = cosineBasis(height);
  const solved = (rotate ? mix(own, opponentMatrix) : own).map((plane, c) => {
    const strength = 2 * objective.lambda * weights[c]! ** 2;
    const transformed = separable(plane, columns.forward, rows.forward);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        transformed[y * width + x]! /= 1 + strength * (columns.eigenvalues[x]! + rows.eigenvalues[y]!);
      }
    }
    return separable(transformed, columns.backward, rows.backward);
  });
  return rotate ? mix(solved, transpose(opponentMatrix)) : solved;
}

type Matrix = readonly (readonly number[])[];

/** The orthonormal cosine basis of a length, both ways, and the eigenvalues of minus the laplacian. */
function cosineBasis(length: number): { forward: Matrix; backward: Matrix; eigenvalues: readonly number[] } {
  const indices = Array.from({ length }, (_, i) => i);
  const forward = indices.map((k) =>
    indices.map(
      (i) => Math.sqrt((k === 0 ? 1 : 2) / length) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * length)),
    ),
  );
  const eigenvalues = indices.map((k) => 2 - 2 * Math.cos((Math.PI * k) / length));
  return { forward, backward: transpose(forward), eigenvalues };
}

/** Applies one matrix along every row of a plane and another along every column. */
function separable(plane: Float64Array, alongRows: Matrix, alongColumns: Matrix): Float64Array {
  const width = alongRows.length;
  const height = alongColumns.length;
  const half = new Float64Array(plane.length);
  const result = new Float64Array(plane.length);
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < width; k++) {
      let sum = 0;
      for (let x = 0; x < width; x++) sum += alongRows[k]![x]! * plane[y * width + x]!;
      half[y * width + k] = sum;
    }
  }
  for (let k = 0; k < height; k++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let y = 0; y < height; y++) sum += alongColumns[k]![y]! * half[y * width + x]!;
      result[k * width + x] = sum;
    }
  }
  return result;
}

/** Every row of the matrix applied across planes, pixel by pixel. */
function mix(planes: readonly Float64Array[], matrix: Matrix): Float64Array[] {
  return matrix.map((row) =>
    planes[0]!.map((_, i) => row.reduce((sum, factor, c) => sum + factor * planes[c]![i]!, 0)),
  );
}

function transpose(matrix: Matrix): Matrix {
  return matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
}

/**
 * The minimiser for beta = 1 on two flat halves: each half moves towards the other by lambda / its width, until they
 * meet at the mean. Exact on the grid too, since nothing changes from row to row.
 *
 * @param step   Columns in all and in the left half; the two intensities.
 * @param lambda Weight, intensity px.
 * @returns      The intensities of the two halves.
 *
 * Source: Strong and Chan 2003, doi:10.1088/0266-5611/19/6/059.
 */
export function stepSolution(
  step: { readonly width: number; readonly edge: number; readonly left: number; readonly right: number },
  lambda: number,
): { readonly left: number; readonly right: number } {
  const { width, edge, left, right } = step;
  const direction = Math.sign(right - left);
  const moved = {
    left: left + (direction * lambda) / edge,
    right: right - (direction * lambda) / (width - edge),
  };
  if (direction * (moved.right - moved.left) > 0) return moved;
  const mean = (edge * left + (width - edge) * right) / width;
  return { left: mean, right: mean };
}

/**
 * How far total variation (beta = 1) lowers a disc: lambda times its perimeter over its area.
 *
 * @param radius Px, far from the border.
 * @param lambda Weight, intensity px.
 * @returns      2 lambda / radius, intensity.
 *
 * Source: Strong and Chan 2003, doi:10.1088/0266-5611/19/6/059; Meyer 2001, Oscillating Patterns, section 1.14.
 */
export function discLowering(radius: number, lambda: number): number {
  return (2 * lambda) / radius;
}

/**
 * The energy of an estimate, from its pixels: 1/2 sum (u - f)^2 + lambda sum |grad u|^beta.
 *
 * @param estimate Planes in the photo's own channels.
 * @returns        intensity^2, >= 0.
 */
export function exactEnergy(estimate: PlanarImage, noisy: PlanarImage, objective: Objective): number {
  const { width, height, planes } = estimate;
  const { lambda, beta, coupling } = objective;
  const own = planes.map((plane) => Float64Array.from(plane));
  const u = solveBasisOf(objective, planes.length) === 'opponent' ? mix(own, opponentMatrix) : own;
  const weights = channelWeights(objective, planes.length);
  let fidelity = 0;
  let variation = 0;
  for (let i = 0; i < width * height; i++) {
    const squares = u.map((plane, c) => {
      const right = i % width < width - 1 ? plane[i + 1]! - plane[i]! : 0;
      const below = i < width * (height - 1) ? plane[i + width]! - plane[i]! : 0;
      return weights[c]! ** 2 * (right * right + below * below);
    });
    const groups = coupling === 'channels' ? squares : [squares.reduce((sum, square) => sum + square, 0)];
    for (const square of groups) if (square > 0) variation += square ** (beta / 2);
    own.forEach((plane, c) => (fidelity += (plane[i]! - noisy.planes[c]![i]!) ** 2));
  }
  return fidelity / 2 + lambda * variation;
}
