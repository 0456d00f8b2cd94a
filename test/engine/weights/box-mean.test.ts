import { describe, expect, it } from 'vitest';
import { smoothPlane } from '../../../src-main/engine/weights/box-mean';
import { randomPlane, SeededRandom } from '../../support/seeded-planes';

/** The same by its definition: twice the mean over what there is of the square round a pixel. */
function plainly(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const once = (from: Float32Array): Float32Array =>
    Float32Array.from(from, (_, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      let [sum, count] = [0, 0];
      for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
        for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
          sum += from[v * width + u]!;
          count += 1;
        }
      }
      return sum / count;
    });
  return once(once(plane));
}

describe('smoothPlane', () => {
  it.each([
    [17, 13, 1],
    [17, 13, 2],
    [5, 9, 4],
    [3, 2, 5],
    [1, 30, 2],
    [30, 1, 2],
    [1, 1, 3],
  ])(
    'is twice the mean over squares within 1e-6, %d x %d px, radius %d, seed 61',
    (width, height, radius) => {
      const plane = Float32Array.from(randomPlane(new SeededRandom(61), width * height));
      const exact = plainly(plane, width, height, radius);
      smoothPlane(plane, { width, height }, radius);
      plane.forEach((value, i) => expect(Math.abs(value - exact[i]!)).toBeLessThan(1e-6));
    },
  );

  it('leaves a plane as it is with radius 0, and a constant one with any', () => {
    const plane = Float32Array.from(randomPlane(new SeededRandom(62), 20));
    const before = plane.slice();
    smoothPlane(plane, { width: 5, height: 4 }, 0);
    expect(plane).toEqual(before);
    const flat = new Float32Array(20).fill(0.25);
    smoothPlane(flat, { width: 5, height: 4 }, 2);
    expect(flat).toEqual(new Float32Array(20).fill(0.25));
  });
});
