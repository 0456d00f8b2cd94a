/** That scikit-image's weight is Rudin's lambda; needs a Python with scikit-image, and is skipped by name without. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { energyOf, intensitiesOf } from '../../bench/energy.mjs';
import { findPython, readFloats, runPython } from '../../bench/peers/run-python.mjs';
import { noisyPicture } from '../support/seeded-planes';
import { objectiveOf, solveReference } from '../support/solve-reference';

const python = await findPython('scikit-image.py');

it.skipIf(python === null)(
  `denoise_tv_chambolle with weight = lambda converges to the least energy within 3e-4${python ? '' : ' (skipped: no Python here has scikit-image)'}`,
  async () => {
    const [width, height, channels] = [40, 30, 3] as const;
    const picture = noisyPicture({ width, height, channels }, 11);
    const samples = new Uint8Array(width * height * channels);
    picture.planes.forEach((plane, c) =>
      plane.forEach(
        (value, i) => (samples[i * channels + c] = Math.min(255, Math.max(0, Math.round(255 * value)))),
      ),
    );
    const noisy = intensitiesOf({ samples, bitDepth: 8 });
    const planes = picture.planes.map((plane, c) => plane.map((_, i) => noisy[i * channels + c]!));
    const objective = objectiveOf(1, 0.1, { coupling: 'channels' });
    const { outcome } = await solveReference({ width, height, planes }, objective, 0.02);
    const folder = mkdtempSync(join(tmpdir(), 'rudin-bench-test-'));
    try {
      const [file, output] = [join(folder, 'photo.u8'), join(folder, 'answer.f32')];
      writeFileSync(file, samples);
      const ask = { task: 'run', function: 'denoise_tv_chambolle', weight: 0.1, iterations: 5000 };
      await runPython(python!.interpreter, 'scikit-image.py', {
        ...ask,
        file,
        width,
        height,
        channels,
        output,
      });
      const reached = energyOf(readFloats(output), noisy, { width, height, channels }, objective);
      // The answer's own gap bounds how far the least energy can lie below it; the peer cannot be lower than that.
      expect(reached).toBeGreaterThan(outcome.energy * (1 - outcome.relativeGap! - 1e-6));
      expect(reached).toBeLessThanOrEqual(outcome.energy * (1 + 3e-4));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
