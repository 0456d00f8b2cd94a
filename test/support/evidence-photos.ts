/** Photos and results that evidence is tested on, as 16-bit integers: what is removed is known to a 131,000th. */
import type { InterleavedPixels } from '../../src-main/engine/engine-calls';
import { codeOf } from '../../src-main/engine/kernels/convert/convert';
import { gaussianNoise } from './gaussian-noise';

type Scene = (x: number, y: number, channel: number) => number;

/** A photo of 16 bit whose every sample is `scene`. */
export function photoOf(width: number, height: number, channels: 1 | 3, scene: Scene): InterleavedPixels {
  const samples = new Uint16Array(width * height * channels);
  for (let i = 0; i < samples.length; i += 1) {
    const pixel = Math.floor(i / channels);
    samples[i] = codeOf(scene(pixel % width, Math.floor(pixel / width), i % channels), 65_535);
  }
  return { width, height, channels, hasAlpha: false, bitDepth: 16, samples };
}

/** White gaussian noise added to a scene; call it in the order of the samples. */
export function withWhiteNoise(scene: Scene, stdDev: number, seed: number): Scene {
  const next = gaussianNoise(seed);
  return (x, y, channel) => scene(x, y, channel) + stdDev * next();
}

/** Soft light, and an edge of half the range down the middle. */
export function edgeScene(width: number): Scene {
  return (x, y, channel) => (x < width / 2 ? 0.25 : 0.7) + 0.0002 * y + 0.03 * channel;
}

/** The same edge as a ramp of so many px: what too strong a weight makes of it. */
export function softEdgeScene(width: number, rampPx: number): Scene {
  return (x, y, channel) => {
    const share = Math.min(1, Math.max(0, (x - width / 2) / rampPx + 0.5));
    return 0.25 + 0.45 * share + 0.0002 * y + 0.03 * channel;
  };
}
