import { beforeAll, describe, expect, it } from 'vitest';
import { gradientOperators } from '../../../src-main/contract/parameters';
import type { Backend } from '../../../src-main/engine/backend';
import {
  differenceOf,
  frameOf,
  gradientViews,
  iterateCold,
  photoMaker,
  solvedPhoto,
  testEveryView,
  type Layout,
} from '../backends/view-suite';
import { runtimes, tensorBackend, tf } from './tensor-support';

const photoOf = photoMaker({ width: 50, height: 29 });
const count = 4;
const layouts: readonly Layout[] = [
  { channels: 3, bitDepth: 8 },
  { channels: 3, bitDepth: 16, hasAlpha: true, width: 33, height: 17 },
  { channels: 1, bitDepth: 8, width: 37, height: 31 },
  { channels: 1, bitDepth: 16, hasAlpha: true },
  { channels: 1, bitDepth: 8, width: 1, height: 1 },
  { channels: 3, bitDepth: 8, width: 1, height: 19 },
  { channels: 3, bitDepth: 16, width: 23, height: 2 },
];

describe.each(runtimes)('what is drawn in tensors on %s', (runtime) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await tensorBackend(runtime);
  });

  describe.each(layouts)('of a photo with %o', (layout) => {
    it('shows photo, result and what was removed, at 100 % and above, in the very codes of the export', async () => {
      const pixels = photoOf(layout);
      const { problem, view, result } = await solvedPhoto(backend, pixels, count);
      for (const [kind, layer, zoom] of [
        ['result', 'held', 1],
        ['removed', 'held', 1.7],
        ['result', 'photo', 8],
        ['removed', 'photo', 1],
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
      for (const kind of ['result', 'removed', ...gradientViews] as const) {
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
      const regions = [
        { x: 0, y: 0, width: 50, height: 29 },
        { x: 49, y: 3, width: 1, height: 26 },
        { x: 0, y: 7, width: 9, height: 1 },
      ];
      for (const layer of ['held', 'photo'] as const) {
        for (const [colourMap, scale, region] of [
          ['perceptual', 'log', regions[0]!],
          ['grey', 'linear', regions[0]!],
          ['grey', 'log', regions[1]!],
          ['perceptual', 'linear', regions[2]!],
        ] as const) {
          for (const kind of gradientViews) {
            const gradient = { operator, colourMap, scale };
            const frame = frameOf(pixels, { view: kind, layer, gradient, region });
            expect(await differenceOf(view, pixels, result, frame)).toBeLessThanOrEqual(1);
          }
        }
      }
      problem.dispose();
    },
  );

  testEveryView({ backend: () => backend, layouts, photoOf, count });

  it('draws while the problem iterates to the same answer, and each frame as it was asked for', async () => {
    const pixels = photoOf({ width: 60, height: 40 });
    const { problem, view, result } = await solvedPhoto(backend, pixels, count);
    await iterateCold(problem, 20);
    const alone = await problem.readCodes('dual');
    const running = iterateCold(problem, 20);
    const frames = [0, 1, 2, 3].map((k) =>
      frameOf(pixels, { region: { x: k, y: k, width: 30, height: 20 }, layer: k === 3 ? 'photo' : 'held' }),
    );
    const differences = await Promise.all(frames.map((frame) => differenceOf(view, pixels, result, frame)));
    expect(differences).toEqual([0, 0, 0, 0]);
    await running;
    expect(await problem.readCodes('dual')).toEqual(alone);
    problem.dispose();
  });

  it('holds as many tensors after drawing, also what fails or is asked for when the problem closes, as before', async () => {
    const before = tf.memory();
    const pixels = photoOf({});
    const { problem, view } = await solvedPhoto(backend, pixels, count);
    const drawing = tf.memory().numTensors;
    for (const kind of ['result', 'removed', ...gradientViews] as const) {
      for (const layer of ['held', 'photo'] as const) {
        await view.draw(frameOf(pixels, { view: kind, layer, zoom: 0.6 }));
      }
    }
    await view.measureQuantile('numpy');
    await view.hold('dual');
    await expect(
      view.draw(frameOf(pixels, { view: 'gradient-direction', scale: null })),
    ).rejects.toMatchObject({ code: 'internal' });
    expect(tf.memory().numTensors).toBe(drawing);
    const frames = [view.draw(frameOf(pixels, {})), view.draw(frameOf(pixels, { view: 'removed' }))];
    problem.dispose();
    await Promise.allSettled(frames);
    await expect(view.readRows(0, 1)).rejects.toMatchObject({ code: 'internal' });
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });
});
