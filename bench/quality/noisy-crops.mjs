// The photos that quality is measured on: the middle of each, with noise from a seed, as float32 and not clipped, so that
// every method gets the model it assumes.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { uniformNumbers } from '../mirrored-photo.mjs';

/** Edge of the square in the middle of each photo, px. */
export const edge = 256;

/** Kinds of noise: its variance at a level, and the standard deviation at middle grey, which peers are told. */
export const noises = {
  0.05: { name: 'white, 0.05', stdDev: 0.05, isFlat: true, varianceAt: () => 0.05 ** 2 },
  0.1: { name: 'white, 0.1', stdDev: 0.1, isFlat: true, varianceAt: () => 0.1 ** 2 },
  sensor: {
    name: 'variance 0.01 level + 0.02^2',
    stdDev: Math.sqrt(0.005 + 0.0004),
    isFlat: false,
    varianceAt: (level) => 0.01 * level + 0.02 ** 2,
  },
};

/**
 * The clean crops.
 *
 * @param folder Every file in it that is a photo; by name.
 * @returns      `[{ name, width, height, planes }]`, float32 in 0..1.
 */
export async function readCrops(folder) {
  const names = readdirSync(folder).filter((name) => /\.(png|jpe?g|tiff?|webp)$/i.test(name));
  if (names.length === 0) throw new Error(`${folder}: expected photos, got none`);
  return await Promise.all(names.sort().map((name) => readCrop(join(folder, name), name)));
}

async function readCrop(path, name) {
  const photo = sharp(path).removeAlpha().toColourspace('srgb');
  const { width, height } = await photo.metadata();
  const size = { width: Math.min(edge, width), height: Math.min(edge, height) };
  const left = Math.floor((width - size.width) / 2);
  const top = Math.floor((height - size.height) / 2);
  const codes = await photo
    .extract({ left, top, ...size })
    .raw()
    .toBuffer();
  const planes = [0, 1, 2].map((channel) =>
    Float32Array.from({ length: size.width * size.height }, (_, i) => codes[3 * i + channel] / 255),
  );
  return { name: name.replace(/\.[^.]*$/, ''), ...size, planes };
}

/** The seed of a photo's noise: its place among the photos counts, and nothing else. */
export function seedOf(index) {
  return 1000 * (index + 1);
}

/** A crop with noise: gaussian, white, of the variance that its kind has at the clean level. */
export function withNoise({ width, height, planes }, { varianceAt }, seed) {
  const draw = gaussianNumbers(seed);
  const noisy = planes.map((plane) => plane.map((level) => level + Math.sqrt(varianceAt(level)) * draw()));
  return { width, height, planes: noisy };
}

/** Box and Muller 1958: the same numbers on every machine. */
function gaussianNumbers(seed) {
  const uniform = uniformNumbers(seed);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
