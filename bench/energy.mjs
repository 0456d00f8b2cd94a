// The one judge of every answer in the bench, Rudin's and its peers': the objective in float64, written for reading and
// without a line of the engine's.

/**
 * 1/2 sum (u - f)^2 + lambda sum |grad u|^beta, with the gradient of CONVENTIONS.md: forward differences, zero past the
 * last column and row.
 *
 * @param u         Answer, interleaved samples, intensity; `shape.width * shape.height * shape.channels` of them.
 * @param f         Noisy photo, likewise.
 * @param shape     `{ width, height, channels }`, px; channels 1 or 3.
 * @param objective `{ beta, lambda, coupling, chromaWeight }`; `channels`, `joint` or `opponent`.
 * @returns         intensity^2, >= 0.
 */
export function energyOf(u, f, shape, objective) {
  const { width, height, channels } = shape;
  const rowSamples = width * channels;
  const magnitudes = magnitudeSum(channels, objective);
  const right = new Float64Array(channels);
  const down = new Float64Array(channels);
  let total = 0;
  for (let y = 0; y < height; y++) {
    let [squares, gradients] = [0, 0];
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const i = y * rowSamples + x * channels + c;
        squares += (u[i] - f[i]) ** 2;
        right[c] = x + 1 < width ? u[i + channels] - u[i] : 0;
        down[c] = y + 1 < height ? u[i + rowSamples] - u[i] : 0;
      }
      gradients += magnitudes(right, down);
    }
    total += squares / 2 + objective.lambda * gradients;
  }
  return total;
}

/** What one pixel adds to sum |grad u|^beta, from its differences a channel. */
function magnitudeSum(channels, { beta, coupling, chromaWeight }) {
  const power = beta === 1 ? Math.sqrt : (squares) => squares ** (beta / 2);
  if (channels === 1) return (right, down) => power(right[0] ** 2 + down[0] ** 2);
  if (coupling === 'channels') {
    return (right, down) => {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += power(right[c] ** 2 + down[c] ** 2);
      return sum;
    };
  }
  const chroma = coupling === 'joint' ? 1 : chromaWeight ** 2;
  return (right, down) => power(opponentSquares(right, chroma) + opponentSquares(down, chroma));
}

/** Squares of luma, chroma1 and chroma2 of a colour difference; with weight 1 the basis does not matter. */
function opponentSquares([red, green, blue], chroma) {
  const luma = (red + green + blue) ** 2 / 3;
  return luma + chroma * ((red - blue) ** 2 / 2 + (red - 2 * green + blue) ** 2 / 6);
}

/** Integers of a file as intensities: code / 255 or code / 65535, float32. */
export function intensitiesOf({ samples, bitDepth }) {
  const largest = bitDepth === 8 ? 255 : 65_535;
  const intensities = new Float32Array(samples.length);
  for (let i = 0; i < samples.length; i++) intensities[i] = samples[i] / largest;
  return intensities;
}

/**
 * Peak signal-to-noise ratio of 8-bit codes.
 *
 * @param codes Integers 0..255.
 * @param truth Integers 0..255 of the photo before the noise, as many.
 * @returns     dB.
 */
export function psnrOf(codes, truth) {
  let squares = 0;
  for (let i = 0; i < codes.length; i++) squares += (codes[i] - truth[i]) ** 2;
  return 10 * Math.log10((255 ** 2 * codes.length) / squares);
}
