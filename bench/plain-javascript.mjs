// The peer without SIMD, threads or cache blocking: the same iteration for beta = 1 in plain JavaScript, as one would
// first write it, two passes over float32 planes.

/**
 * Over-relaxed primal-dual iterations for total variation with all planes in one magnitude (coupling `joint`).
 *
 * @param photo  `{ width, height, planes }`.
 * @param lambda Weight.
 * @param steps  `{ tau, sigma, relaxation }` as the engine's step rule gives them.
 * @param count  Iterations.
 * @returns      u after the last iteration, planes.
 */
export function iteratePlainly({ width, height, planes }, lambda, steps, count) {
  const tau = steps.tau[0];
  const { sigma, relaxation } = steps;
  const empty = () => planes.map(() => new Float32Array(width * height));
  const u = planes.map((plane) => plane.slice());
  const [pX, pY, ahead] = [empty(), empty(), empty()];
  for (let done = 0; done < count; done++) {
    planes.forEach((f, c) => primalPass(f, u[c], pX[c], pY[c], ahead[c]));
    dualPass();
  }
  return u;

  function primalPass(f, own, x, y, next) {
    for (let row = 0, i = 0; row < height; row++) {
      for (let column = 0; column < width; column++, i++) {
        const left = column > 0 ? x[i - 1] : 0;
        const above = row > 0 ? y[i - width] : 0;
        const before = own[i];
        const after = (before + tau * (f[i] + x[i] - left + y[i] - above)) / (1 + tau);
        next[i] = 2 * after - before;
        own[i] = before + relaxation * (after - before);
      }
    }
  }

  function dualPass() {
    const trialX = new Float64Array(planes.length);
    const trialY = new Float64Array(planes.length);
    for (let row = 0, i = 0; row < height; row++) {
      for (let column = 0; column < width; column++, i++) {
        let squares = 0;
        for (let c = 0; c < planes.length; c++) {
          const next = ahead[c];
          const right = column + 1 < width ? next[i + 1] - next[i] : 0;
          const down = row + 1 < height ? next[i + width] - next[i] : 0;
          trialX[c] = pX[c][i] + sigma * right;
          trialY[c] = pY[c][i] + sigma * down;
          squares += trialX[c] * trialX[c] + trialY[c] * trialY[c];
        }
        const factor = lambda / Math.max(lambda, Math.sqrt(squares));
        for (let c = 0; c < planes.length; c++) {
          pX[c][i] += relaxation * (factor * trialX[c] - pX[c][i]);
          pY[c][i] += relaxation * (factor * trialY[c] - pY[c][i]);
        }
      }
    }
  }
}
