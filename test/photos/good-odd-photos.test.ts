import { beforeAll, describe, expect, test } from 'vitest';
import { createCodec } from '../../src-main/photos/codec';
import type { Codec } from '../../src-main/photos/codec';
import { oddEncodedPhotos } from '../support/odd-encoded-photos';
import { oddPngs } from '../support/odd-pngs';
import { oddTiffs } from '../support/odd-tiffs';

const photos = [...oddPngs(), ...oddTiffs(), ...(await oddEncodedPhotos())];

describe('good but unusual photos', () => {
  let codec: Codec;
  beforeAll(() => {
    codec = createCodec('native');
  });

  test(`are at least 60 (${photos.length})`, () => {
    expect(photos.length).toBeGreaterThanOrEqual(60);
  });

  test.each(photos)('$title comes out right within $tolerance levels', async (photo) => {
    const { bytes, samples, tolerance, width, height, channels, hasAlpha, bitDepth, notes } = photo;
    const decoded = await codec.decode({ bytes, name: 'odd' });
    const header = await codec.inspect({ bytes, name: 'odd' });
    expect(decoded).toMatchObject({ width, height, channels, hasAlpha, bitDepth, notes });
    expect(decoded).toMatchObject(header);
    expect(decoded.samples.length).toBe(samples.length);
    let largest = 0;
    for (let at = 0; at < samples.length; at += 1)
      largest = Math.max(largest, Math.abs((decoded.samples[at] ?? NaN) - (samples[at] ?? NaN)));
    expect(largest).toBeLessThanOrEqual(tolerance);
  });
});
