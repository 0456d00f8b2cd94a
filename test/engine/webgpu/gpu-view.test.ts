import { describe, expect, it } from 'vitest';
import { gradientOperators } from '../../../src-main/contract/parameters';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { createGpuBackend } from '../../../src-main/engine/webgpu/gpu-backend';
import {
  differenceOf,
  frameOf,
  gradientViews,
  objective,
  photoMaker,
  solvedPhoto,
  testEveryView,
  type Layout,
} from '../backends/view-suite';
import { neverCancelled } from '../wasm/wasm-support';
import { describeOnGpu } from './gpu-under-test';

const photoOf = photoMaker({ width: 70, height: 41 });
const count = 6;

describeOnGpu('what the GPU draws', (gpu) => {
  const backend = createGpuBackend(gpu);

  const layouts: readonly Layout[] = [
    { channels: 3, bitDepth: 8 },
    { channels: 3, bitDepth: 16 },
    { channels: 3, bitDepth: 8, hasAlpha: true },
    { channels: 3, bitDepth: 16, hasAlpha: true, width: 33, height: 17 },
    { channels: 1, bitDepth: 8, width: 65, height: 31 },
    { channels: 1, bitDepth: 16, hasAlpha: true },
    { channels: 1, bitDepth: 8, width: 1, height: 1 },
    { channels: 3, bitDepth: 8, width: 1, height: 19 },
  ];

  describe.each(layouts)('of a photo with %o', (layout) => {
    it('shows the result and what was removed, at 100 % and above, in the very codes of the export', async () => {
      const pixels = photoOf(layout);
      const { problem, view, result } = await solvedPhoto(backend, pixels, count);
      for (const [kind, layer, zoom] of [
        ['result', 'held', 1],
        ['removed', 'held', 1.7],
        ['result', 'photo', 8],
      ] as const) {
        const frame = frameOf(pixels, { view: kind, layer, zoom });
        expect(await differenceOf(view, pixels, result, frame)).toBe(0);
      }
      problem.dispose();
    });

    it('shows averages, also of gradients, within one code of 255', async () => {
      const pixels = photoOf(layout);
      const { problem, view, result } = await solvedPhoto(backend, pixels, count);
      const { width, height } = pixels;
      const part = { x: width >> 3, y: height >> 2, width: width - (width >> 3), height: (height + 1) >> 1 };
      for (const kind of ['result', 'removed', 'gradient-magnitude'] as const) {
        for (const zoom of [0.77, 0.1]) {
          const frame = frameOf(pixels, { view: kind, region: part, zoom });
          expect(await differenceOf(view, pixels, result, frame)).toBeLessThanOrEqual(1);
        }
      }
      problem.dispose();
    });
  });

  it.each(gradientOperators)(
    'shows gradients by the operator %s within one code of 255, on both scales and maps, to the very border',
    async (operator) => {
      const pixels = photoOf({ bitDepth: 16 });
      const { problem, view, result } = await solvedPhoto(backend, pixels, count);
      for (const layer of ['held', 'photo'] as const) {
        for (const [colourMap, scale] of [
          ['perceptual', 'log'],
          ['grey', 'linear'],
        ] as const) {
          for (const kind of gradientViews) {
            const frame = frameOf(pixels, { view: kind, layer, gradient: { operator, colourMap, scale } });
            expect(await differenceOf(view, pixels, result, frame)).toBeLessThanOrEqual(1);
          }
        }
      }
      problem.dispose();
    },
  );

  testEveryView({ backend: () => backend, layouts, photoOf, count });

  it('draws while the problem iterates, and each frame as it was asked for', async () => {
    const pixels = photoOf({ width: 90, height: 70 });
    const { problem, view, result } = await solvedPhoto(backend, pixels, count);
    const running = problem.iterate({
      count: 60,
      steps: stepSizes(objective, 3),
      land: true,
      signal: neverCancelled,
    });
    const frames = [0, 1, 2, 3].map((k) =>
      frameOf(pixels, { region: { x: k, y: k, width: 40, height: 30 } }),
    );
    const differences = await Promise.all(frames.map((frame) => differenceOf(view, pixels, result, frame)));
    expect(differences).toEqual([0, 0, 0, 0]);
    await running;
    problem.dispose();
  });
});
