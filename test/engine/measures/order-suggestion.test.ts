import { describe, expect, it } from 'vitest';
import { OrderFit } from '../../../src-main/engine/measures/order-suggestion';
import { forEachStrip } from '../../../src-main/engine/measures/photo-strips';
import { photoOf, withWhiteNoise } from '../../support/evidence-photos';
import { generalisedGaussian } from '../../support/generalised-gaussian-samples';
import { gaussianNoise } from '../../support/gaussian-noise';
import type { PlanarImage } from '../../../src-main/engine/backend';

async function suggestFor(image: PlanarImage, noiseStdDev: readonly number[]) {
  const fit = new OrderFit({ ...image, channels: image.planes.length }, noiseStdDev);
  await forEachStrip([image], ([strip]) => fit.add(strip!), null);
  return fit.suggest();
}

/**
 * A plane whose gradient magnitudes are those of a known shape: rows that are all the same, up and down by independent
 * steps. Their sum is pulled to the middle so that it stays near 0.5.
 */
function steppedPlane(shape: number, seed: number, noise: number): PlanarImage {
  const [width, height] = [512, 256];
  const draw = generalisedGaussian(shape, 0.02, seed);
  const sign = gaussianNoise(seed + 7);
  const next = gaussianNoise(seed + 8);
  const plane = new Float32Array(width * height);
  for (let y = 0; y < height; y += 1) {
    let value = 0;
    for (let x = 0; x < width; x += 1) {
      plane[y * width + x] = 0.5 + value + noise * next();
      value += Math.sign(sign()) * draw();
    }
  }
  return { width, height, planes: [plane] };
}

describe('OrderFit', () => {
  it.each([0.6, 1, 1.6])(
    'finds the shape of steps across within 20 %, though steps down add to the magnitudes, order %f, seed 11',
    async (shape) => {
      // Steps down are differences of independent walks: only rows that are alike have steps across alone.
      const one = steppedPlane(shape, 11, 0);
      const row = one.planes[0]!.slice(0, one.width);
      const alike = one.planes[0]!.map((_, i) => row[i % one.width]!);
      const { suggestion } = await suggestFor({ ...one, planes: [alike] }, [0]);
      expect(Math.abs(suggestion.order! / shape - 1)).toBeLessThan(0.2);
    },
  );

  it('finds the same order with noise of 0.02 as without, within 0.1, seed 4', async () => {
    const without = await suggestFor(steppedPlane(0.8, 4, 0), [0]);
    const withNoise = await suggestFor(steppedPlane(0.8, 4, 0.02), [0.02]);
    expect(Math.abs(withNoise.suggestion.order! - without.suggestion.order!)).toBeLessThan(0.1);
    expect(withNoise.suggestion.uncertainty).toBeLessThan(0.2);
  });

  it('says that a constant photo has no gradients', async () => {
    const flat = photoOf(100, 100, 1, () => 0.5);
    const image = { ...flat, planes: [new Float32Array(10_000).fill(0.5)] };
    expect((await suggestFor(image, [0])).suggestion.reason).toBe('constant');
  });

  it('says that noise hides the gradients where there is nothing else, seed 2', async () => {
    const scene = withWhiteNoise(() => 0.5, 0.05, 2);
    const plane = Float32Array.from({ length: 200 * 200 }, () => scene(0, 0, 0));
    const { suggestion, fit } = await suggestFor({ width: 200, height: 200, planes: [plane] }, [0.05]);
    expect(suggestion).toEqual({ order: null, uncertainty: null, reason: 'noise' });
    expect(fit).toBeNull();
  });

  it('says that 63 x 64 px are too few, and takes 64 x 64', async () => {
    const { planes } = steppedPlane(1, 5, 0);
    const reasonOf = async (width: number) =>
      (await suggestFor({ width, height: 64, planes: [planes[0]!.slice(0, width * 64)] }, [0])).suggestion
        .reason;
    expect(await reasonOf(63)).toBe('too-small');
    expect(await reasonOf(64)).not.toBe('too-small');
  });
});
