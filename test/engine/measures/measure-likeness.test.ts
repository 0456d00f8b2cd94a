import { describe, expect, it } from 'vitest';
import { planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { measureLikeness } from '../../../src-main/engine/measures/measure-likeness';
import { psnr, ssim } from '../../../src-main/engine/measures/similarity';
import { edgeScene, photoOf, withWhiteNoise } from '../../support/evidence-photos';

describe('measureLikeness', () => {
  const clean = photoOf(90, 75, 3, edgeScene(90));
  const noisy = photoOf(90, 75, 3, withWhiteNoise(edgeScene(90), 0.05, 6));

  it('is 20 dB for a difference of 0.1 everywhere, within 1e-3', async () => {
    const [dark, light] = [photoOf(40, 40, 1, () => 0.4), photoOf(40, 40, 1, () => 0.5)];
    const { psnrDb } = await measureLikeness(dark, light);
    expect(Math.abs(psnrDb! - 20)).toBeLessThan(1e-3);
  });

  it('is that of the whole photo though it goes in bands: within 1e-9 dB and 1e-12', async () => {
    const { psnrDb, ssim: similarity } = await measureLikeness(noisy, clean);
    expect(Math.abs(psnrDb! - psnr(planesOf(noisy), planesOf(clean)))).toBeLessThan(1e-9);
    expect(Math.abs(similarity! - (await ssim(planesOf(noisy), planesOf(clean)))!)).toBeLessThan(1e-12);
  });

  it('has no PSNR and a similarity of 1 for equal photos, and no similarity under 11 px', async () => {
    expect(await measureLikeness(clean, clean)).toEqual({ psnrDb: null, ssim: 1 });
    const small = photoOf(10, 40, 1, () => 0.5);
    expect((await measureLikeness(small, small)).ssim).toBeNull();
  });

  it('refuses another size or another number of channels', async () => {
    const other = photoOf(90, 74, 3, edgeScene(90));
    await expect(measureLikeness(noisy, other)).rejects.toMatchObject({ code: 'bad-params' });
    const grey = photoOf(90, 75, 1, () => 0.5);
    await expect(measureLikeness(noisy, grey)).rejects.toMatchObject({ code: 'bad-params' });
  });
});
