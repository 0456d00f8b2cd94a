// The peer without SIMD, threads or cache blocking: the same iteration for beta = 1 in plain JavaScript, as one would
// first write it, two passes over float32 planes.

/**
 * Over-relaxed primal-dual iterations for total variation, each plane on its own (coupling `channels`).
 *
 * @param photo  `{ width, height, planes }`.
 * @param lambda Weight.
 * @param steps  `{ tau, sigma, relaxation }` as the engine's step rule gives them.
 * @param count  Iterations.
 * @returns      u after the last iteration, planes.
 */
export function iteratePlainly({ width, height, planes }, lambda, { tau, sigma, relaxation }, count) {
  return planes.map((f, c) => {
    const u = f.slice();
    const [pX, pY, ahead] = [0, 1, 2].map(() => new Float32Array(width * height));
    for (let done = 0; done < count; done++) {
      primalPass(f, u, pX, pY, ahead, tau[c]);
      dualPass(pX, pY, ahead);
    }
    return u;
  });

  function primalPass(f, own, x, y, next, step) {
    for (let row = 0, i = 0; row < height; row++) {
      for (let column = 0; column < width; column++, i++) {
        const left = column > 0 ? x[i - 1] : 0;
        const above = row > 0 ? y[i - width] : 0;
        const before = own[i];
        const after = (before + step * (f[i] + x[i] - left + y[i] - above)) / (1 + step);
        next[i] = 2 * after - before;
        own[i] = before + relaxation * (after - before);
      }
    }
  }

  function dualPass(pX, pY, next) {
    for (let row = 0, i = 0; row < height; row++) {
      for (let column = 0; column < width; column++, i++) {
        const right = column + 1 < width ? next[i + 1] - next[i] : 0;
        const down = row + 1 < height ? next[i + width] - next[i] : 0;
        const x = pX[i] + sigma * right;
        const y = pY[i] + sigma * down;
        const factor = lambda / Math.max(lambda, Math.sqrt(x * x + y * y));
        pX[i] += relaxation * (factor * x - pX[i]);
        pY[i] += relaxation * (factor * y - pY[i]);
      }
    }
  }
}

/** A photo's interleaved integers as float32 planes, intensity. */
export function planesOf({ width, height, channels, samples }) {
  const planes = [];
  for (let c = 0; c < channels; c++) {
    const plane = new Float32Array(width * height);
    for (let i = 0; i < plane.length; i++) plane[i] = samples[i * channels + c] / 255;
    planes.push(plane);
  }
  return { width, height, planes };
}
