import { describe, expect, it } from 'vitest';
import { psnr, ssim } from '../../../src-main/engine/measures/similarity';
import { makeImage, SeededRandom } from '../../support/seeded-planes';

/** A ramp with a disc, and noise of `amplitude` / 256; integers until the last division. */
function picture(size: { width: number; height: number; channels: number }, seed: number, amplitude: number) {
  const random = new SeededRandom(seed);
  return makeImage(size, (x, y, channel) => {
    const ramp = (x * 1200 + y * 700 + channel * 9000) % 40_000;
    const disc = (x - 8) ** 2 + (y - 7) ** 2 < 25 ? 12_000 : 0;
    return (ramp + disc + Math.floor((random.next16() * amplitude) / 256)) / 65_536;
  });
}

/** size; SSIM and PSNR of scikit-image 0.19.3: gaussian_weights, sigma 1.5, population covariance, data_range 1. */
const known = [
  [{ width: 11, height: 11, channels: 1 }, 0.7627552446011836, 17.191559459257498],
  [{ width: 17, height: 14, channels: 1 }, 0.6233816017109401, 17.169313033351315],
  [{ width: 20, height: 23, channels: 3 }, 0.643308068537955, 17.16428541149451],
] as const;

describe('ssim', () => {
  it.each(known)('agrees with scikit-image for %o within 1e-9', async (size, expected) => {
    expect(Math.abs((await ssim(picture(size, 1, 0), picture(size, 2, 60)))! - expected)).toBeLessThan(1e-9);
  });

  it('is 1 within 1e-12 for equal images, symmetric, and null below 11x11', async () => {
    const [a, b] = [picture(known[2][0], 1, 0), picture(known[2][0], 2, 60)];
    expect(Math.abs((await ssim(b, b))! - 1)).toBeLessThan(1e-12);
    expect(await ssim(a, b)).toBe(await ssim(b, a));
    const small = picture({ width: 11, height: 10, channels: 1 }, 1, 0);
    expect(await ssim(small, small)).toBeNull();
  });
});

describe('psnr', () => {
  it.each(known)('agrees with scikit-image for %o within 1e-9 dB', (size, _, expected) => {
    expect(Math.abs(psnr(picture(size, 1, 0), picture(size, 2, 60)) - expected)).toBeLessThan(1e-9);
  });

  it('is infinite for equal images', () => {
    const image = picture(known[0][0], 1, 0);
    expect(psnr(image, image)).toBe(Infinity);
  });

  it('refuses another size and another number of channels, with both', () => {
    const image = picture({ width: 4, height: 3, channels: 1 }, 1, 0);
    const other = picture({ width: 3, height: 4, channels: 3 }, 1, 0);
    expect(() => psnr(image, other)).toThrow(
      'reference: expected 4x3 with 1 channels as in the photo, got 3x4 with 3 channels',
    );
  });
});
