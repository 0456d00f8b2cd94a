// The photo that is measured on: smooth shading, discs and stripes, with white noise from a seed.

/** Uniform numbers 0..1 (mulberry32). */
function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A colour photo with noise.
 *
 * @param width  px.
 * @param height px.
 * @param noise  Standard deviation, intensity.
 * @returns      `{ width, height, planes }`, three float32 planes, nominally 0..1.
 */
export function noisyPhoto(width, height, noise) {
  const random = seededRandom(20260101);
  const planes = [0, 1, 2].map((channel) => {
    const plane = new Float32Array(width * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const disc = Math.hypot((x % 256) - 128, (y % 256) - 128) < 80 ? 0.25 - 0.05 * channel : 0;
        const stripe = ((x + 2 * y) & 127) < 24 ? 0.12 : 0;
        const shade = 0.35 + 0.15 * Math.sin(x * 0.004 + channel) * Math.cos(y * 0.003);
        // Four uniforms make a near enough Gaussian of standard deviation 1.
        const gauss = (random() + random() + random() + random() - 2) * Math.sqrt(3);
        plane[y * width + x] = shade + disc + stripe + noise * gauss;
      }
    }
    return plane;
  });
  return { width, height, planes };
}
