import { gaussianNoise } from './gaussian-noise';

/**
 * A synthetic colour photo as 8-bit integers: soft light, two flat shapes with edges, and white noise.
 *
 * @param options Size in px, noise standard deviation (intensity 0..1) and seed.
 * @returns       Interleaved RGB.
 */
export function noisyPhoto(options: {
  readonly width: number;
  readonly height: number;
  readonly noise: number;
  readonly seed: number;
}): { samples: Uint8Array; width: number; height: number } {
  const { width, height, noise, seed } = options;
  const next = gaussianNoise(seed);
  const samples = new Uint8Array(width * height * 3);
  const shape = (x: number, y: number): readonly [number, number, number] => {
    if (Math.hypot(x - 0.35, y - 0.5) < 0.22) return [0.75, 0.3, 0.2];
    if (x > 0.6 && x < 0.85 && y > 0.25 && y < 0.75) return [0.25, 0.45, 0.65];
    return [0.4 + 0.2 * x, 0.5 + 0.15 * y, 0.55];
  };
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (const value of shape(x / width, y / height)) {
        samples[i] = Math.round(255 * Math.min(1, Math.max(0, value + noise * next())));
        i += 1;
      }
    }
  }
  return { samples, width, height };
}
