import { expect, test } from 'vitest';
import { checkDecodeCost } from '../../src-main/photos/decode-limits';

const rgb = { samplesPerPixel: 3, bytesPerSample: 1 } as const;
const plenty = 2 ** 40;

test('250 megapixels pass and one row more is refused with both figures', () => {
  const cost = { ...rgb, width: 25_000, fileBytes: 50_000_000 };
  expect(() => checkDecodeCost({ ...cost, height: 10_000 }, 'a.jpg', plenty)).not.toThrow();
  expect(() => checkDecodeCost({ ...cost, height: 10_001 }, 'a.jpg', plenty)).toThrow(
    'a.jpg: expected at most 250 megapixels, found 25000 x 10001 (250.0 megapixels)',
  );
});

test('a photo that unpacks to 300 times its file passes, one of a byte less is a bomb', () => {
  const cost = { ...rgb, width: 10_000, height: 10_000 };
  expect(() => checkDecodeCost({ ...cost, fileBytes: 1_000_000 }, 'a.png', plenty)).not.toThrow();
  expect(() => checkDecodeCost({ ...cost, fileBytes: 999_999 }, 'a.png', plenty)).toThrow(
    'a.png: expected a photo, found 999999 bytes that unpack to 300 MB (10000 x 10000), as decompression bombs do',
  );
});

test('a flat picture of 20 megapixels passes at any size of its file', () => {
  expect(() =>
    checkDecodeCost({ ...rgb, width: 5000, height: 4000, fileBytes: 100 }, 'a.png', plenty),
  ).not.toThrow();
});

test('a photo that needs a byte more memory than there is is refused with both figures', () => {
  const cost = { ...rgb, width: 1000, height: 1000, fileBytes: 1_000_000 };
  expect(() => checkDecodeCost(cost, 'a.tif', 10_000_000)).not.toThrow();
  expect(() => checkDecodeCost(cost, 'a.tif', 9_999_999)).toThrow(
    'a.tif: decoding 1000 x 1000 takes 10 MB of memory, and 10 MB are free',
  );
});
