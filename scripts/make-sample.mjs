// Makes resources/sample.png: a clean photo with gaussian noise of known size, so that the first thing a person sees is a
// photo that denoising helps, and so that tests know what the measured noise should be.
//
//   node scripts/make-sample.mjs CLEAN.png [OUT.png]
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

/** Standard deviation of the noise, intensity 0..1: that of a small sensor at a high ISO. */
const noiseStdDev = 0.06;
const seed = 1992;

/** Uniform in (0, 1], mulberry32 (Tommy Ettinger, 2017): the same numbers on every machine. */
function uniformNumbers(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 1) / 2 ** 32;
  };
}

const [clean, out = fileURLToPath(new URL('../resources/sample.png', import.meta.url))] =
  process.argv.slice(2);
if (clean === undefined) {
  console.error('usage: node scripts/make-sample.mjs CLEAN.png [OUT.png]');
  process.exit(2);
}
const { data, info } = await sharp(clean).removeAlpha().raw().toBuffer({ resolveWithObject: true });
const uniform = uniformNumbers(seed);
for (let i = 0; i < data.length; i += 1) {
  // Box and Muller 1958.
  const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  data[i] = Math.min(255, Math.max(0, Math.round(data[i] + 255 * noiseStdDev * normal)));
}
const { width, height, channels } = info;
await sharp(data, { raw: { width, height, channels } })
  .png({ compressionLevel: 9, adaptiveFiltering: true })
  .toFile(out);
