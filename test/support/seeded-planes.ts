/**
 * Seeded random numbers and the planes that tests are made on. Everything is integer arithmetic up to one last
 * division, so that another program can make the same picture to the bit.
 */
import type { PlanarImage } from '../../src-main/engine/backend';

/** A linear congruential generator on 32 bits (Numerical Recipes' constants). */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** An integer from 0 to 65535: the high half of the state, whose low bits have short periods. */
  next16(): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.state >>> 16;
  }

  /** A number in [0, 1). */
  next(): number {
    return this.next16() / 65_536;
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }
}

/** A plane of numbers in [low, high). */
export function randomPlane(random: SeededRandom, length: number, low = 0, high = 1): Float64Array {
  return Float64Array.from({ length }, () => random.between(low, high));
}

/** An image whose every sample is `sample(x, y, channel)`. */
export function makeImage(
  size: { readonly width: number; readonly height: number; readonly channels: number },
  sample: (x: number, y: number, channel: number) => number,
): PlanarImage {
  const { width, height, channels } = size;
  const planes = Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: width * height }, (_unused, i) =>
      sample(i % width, Math.floor(i / width), channel),
    ),
  );
  return { width, height, planes };
}

/**
 * A small picture with an edge, a disc, a ramp and noise of about 0.1: in 65,536ths, exact in float32.
 *
 * Noise is the sum of four uniform integers, centred: nearly gaussian, without a logarithm to differ over.
 */
export function noisyPicture(
  size: { readonly width: number; readonly height: number; readonly channels: number },
  seed: number,
): PlanarImage {
  const random = new SeededRandom(seed);
  const { width, height } = size;
  return makeImage(size, (x, y, channel) => {
    const inDisc = (2 * x - width) ** 2 + (2 * y - height) ** 2 < (width * height) / 4;
    const scene = 2 * x < width ? 14_000 + 6_000 * channel : 46_000 - 9_000 * channel;
    const clean = (inDisc ? 58_000 - 20_000 * channel : scene) + Math.floor((6_000 * y) / height);
    const noise = random.next16() + random.next16() + random.next16() + random.next16() - 131_070;
    // 4 uniforms of variance 65536^2 / 12 have a standard deviation of 37,837; an eighth of it with 11/8 is 0.099.
    return (clean + Math.floor((noise * 11) / 64)) / 65_536;
  });
}

/** The largest and the root mean square difference of two images, in 8-bit levels. */
export function differenceInLevels(a: PlanarImage, b: PlanarImage): { most: number; rms: number } {
  let [most, squares, count] = [0, 0, 0];
  a.planes.forEach((plane, channel) => {
    const other = b.planes[channel];
    if (other?.length !== plane.length) throw new Error('the images differ in shape');
    plane.forEach((value, i) => {
      const difference = 255 * Math.abs(value - other[i]!);
      most = Math.max(most, difference);
      squares += difference * difference;
      count += 1;
    });
  });
  return { most, rms: Math.sqrt(squares / count) };
}
