import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readWebpSize } from '../../src-main/photos/webp-size';

const [width, height] = [257, 33];
const image = sharp({ create: { width, height, channels: 4, background: { r: 9, g: 8, b: 7, alpha: 0.5 } } });

test.each([
  ['with loss', image.clone().flatten().webp()],
  ['without loss', image.clone().flatten().webp({ lossless: true })],
  ['with loss and alpha, in the extended form', image.clone().webp()],
])('the size of a WebP %s is read as 257 x 33', async (_, pipeline) => {
  expect(readWebpSize(await pipeline.toBuffer())).toEqual({ width, height });
});

test('a WebP that is cut off or of another kind has no size', () => {
  expect(readWebpSize(Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1'))).toBeNull();
  expect(readWebpSize(Buffer.from(`RIFF\x30\0\0\0WEBPICCP${'\0'.repeat(20)}`, 'latin1'))).toBeNull();
});
