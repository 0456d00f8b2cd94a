import { beforeAll, describe, expect, it } from 'vitest';
import { gradientOperators } from '../../../src-main/contract/parameters';
import type { Region, ViewKind } from '../../../src-main/contract/studio-calls';
import type {
  Backend,
  DenoisingProblem,
  NoisyPhoto,
  Objective,
  ProblemView,
} from '../../../src-main/engine/backend';
import type { DeviceFrame } from '../../../src-main/engine/display/device-frame';
import type { DrawnResult } from '../../../src-main/engine/display/draw-source';
import { renderFrame } from '../../../src-main/engine/display/render-frame';
import { cropPlanes, draftCrop } from '../../../src-main/engine/draft-crop';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { gradientScaleOf } from '../../../src-main/engine/kernels/gradient-view/gradient-scale';
import { stepSizes } from '../../../src-main/engine/step-rule';
import { SeededRandom } from '../../support/seeded-planes';
import { neverCancelled as signal } from '../wasm/wasm-support';
import { runtimes, tensorBackend, tf } from './tensor-support';

const noiseStdDev = [0.03, 0.03, 0.03];
const gradientViews = ['gradient-magnitude', 'gradient-direction'] as const;
const objective: Objective = { beta: 1.5, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 };

interface Layout {
  readonly width?: number;
  readonly height?: number;
  readonly channels?: 1 | 3;
  readonly hasAlpha?: boolean;
  readonly bitDepth?: 8 | 16;
}

const layouts: readonly Layout[] = [
  { channels: 3, bitDepth: 8 },
  { channels: 3, bitDepth: 16, hasAlpha: true, width: 33, height: 17 },
  { channels: 1, bitDepth: 8, width: 37, height: 31 },
  { channels: 1, bitDepth: 16, hasAlpha: true },
  { channels: 1, bitDepth: 8, width: 1, height: 1 },
  { channels: 3, bitDepth: 8, width: 1, height: 19 },
  { channels: 3, bitDepth: 16, width: 23, height: 2 },
];

/** Waves and noise; alpha, where there is any, is full. */
function photoOf({
  width = 50,
  height = 29,
  channels = 3,
  hasAlpha = false,
  bitDepth = 8,
}: Layout): InterleavedPixels {
  const random = new SeededRandom(11);
  const stride = channels + (hasAlpha ? 1 : 0);
  const largest = 2 ** bitDepth - 1;
  const sample = (_: unknown, k: number): number => {
    const [pixel, channel] = [Math.floor(k / stride), k % stride];
    if (channel === channels) return largest;
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const wave = Math.sin(x / 5 + channel) * Math.cos(y / (4 + channel));
    return Math.round(largest * (0.5 + 0.4 * wave + random.between(-0.1, 0.1)));
  };
  const length = width * height * stride;
  const samples = bitDepth === 8 ? Uint8Array.from({ length }, sample) : Uint16Array.from({ length }, sample);
  return { width, height, channels, hasAlpha, bitDepth, samples };
}

function frameOf(pixels: InterleavedPixels, changes: Partial<DeviceFrame>): DeviceFrame {
  const { width, height } = pixels;
  const gradient = changes.gradient ?? { operator: 'forward', colourMap: 'perceptual', scale: 'linear' };
  const whole: Region = { x: 0, y: 0, width, height };
  return {
    layer: 'held',
    view: 'result',
    gradient,
    scale: gradientScaleOf(pixels, noiseStdDev, gradient.operator),
    photo: { width, height },
    crop: { region: whole, shrink: 1 },
    region: whole,
    zoom: 1,
    ...changes,
  };
}

/** Largest difference of a byte between what the view draws and what is drawn from the same pixels here. */
async function differenceOf(
  view: ProblemView,
  pixels: InterleavedPixels,
  result: DrawnResult | null,
  frame: DeviceFrame,
): Promise<number> {
  const expected = renderFrame({ pixels, noiseStdDev }, frame.layer === 'held' ? result : null, frame);
  const drawn = await view.draw(frame);
  expect(drawn.length).toBe(expected.rgba.length);
  return drawn.reduce((most, code, k) => Math.max(most, Math.abs(code - expected.rgba[k]!)), 0);
}

describe.each(runtimes)('what is drawn in tensors on %s', (runtime) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await tensorBackend(runtime);
  });

  /** A problem some iterations on, whose answer is held. */
  async function solved(noisy: NoisyPhoto): Promise<{ problem: DenoisingProblem; view: ProblemView }> {
    const problem = await backend.open(noisy);
    await problem.setObjective(objective);
    await iterate(problem, 4);
    await problem.certify();
    const view = problem.view!;
    await view.hold('dual');
    return { problem, view };
  }

  async function iterate(problem: DenoisingProblem, count: number): Promise<void> {
    await problem.startCold();
    await problem.iterate({ count, steps: stepSizes(objective, problem.shape.channels), land: true, signal });
  }

  async function solvedPhoto(pixels: InterleavedPixels) {
    const { problem, view } = await solved(pixels);
    const { width, height, channels } = pixels;
    const samples = await view.readRows(0, height);
    const image = { width, height, channels, hasAlpha: false, bitDepth: 16, samples } as const;
    return { problem, view, result: { image, crop: null } };
  }

  describe.each(layouts)('of a photo with %o', (layout) => {
    it('holds the codes that are read, whatever is solved afterwards', async () => {
      const pixels = photoOf(layout);
      const { problem, view } = await solvedPhoto(pixels);
      const codes = await problem.readCodes('dual');
      await iterate(problem, 3);
      expect(await view.readRows(0, pixels.height)).toEqual(codes);
      const [from, to] = [Math.floor(pixels.height / 3), Math.ceil((2 * pixels.height) / 3)];
      const row = pixels.width * pixels.channels;
      expect(await view.readRows(from, to)).toEqual(codes.subarray(from * row, to * row));
      problem.dispose();
    });

    it('shows photo, result and what was removed, at 100 % and above, in the very codes of the export', async () => {
      const pixels = photoOf(layout);
      const { problem, view, result } = await solvedPhoto(pixels);
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
      const { problem, view, result } = await solvedPhoto(pixels);
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
      const { problem, view, result } = await solvedPhoto(pixels);
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

  it.each([1, 3])('shows a draft on px averaged over %s x itself within one code of 255', async (shrink) => {
    const pixels = photoOf({ width: 100, height: 80 });
    const region = { x: 13, y: 0, width: 61, height: 47 };
    const crop = draftCrop(pixels, region, shrink, 5);
    const { problem, view } = await solved(cropPlanes(pixels, crop));
    const result = { image: await problem.read('dual'), crop };
    for (const kind of ['result', 'removed', ...gradientViews] as readonly ViewKind[]) {
      for (const operator of gradientOperators) {
        for (const zoom of [1, 0.3]) {
          const gradient = { operator, colourMap: 'perceptual', scale: 'linear' } as const;
          const frame = frameOf(pixels, { view: kind, crop, region, zoom, gradient });
          expect(await differenceOf(view, pixels, result, frame)).toBeLessThanOrEqual(1);
        }
      }
    }
    problem.dispose();
  });

  it.each(gradientOperators)(
    'ends the scale of the operator %s within two bins of 65536',
    async (operator) => {
      for (const layout of layouts) {
        const pixels = photoOf(layout);
        const problem = await backend.open(pixels);
        const { maximum } = gradientScaleOf(pixels, noiseStdDev, operator);
        const measured = Math.max(1 / 255, await problem.view!.measureQuantile(operator));
        expect(Math.abs(measured - maximum)).toBeLessThan((2 * Math.sqrt(2 * pixels.channels)) / 65_536);
        problem.dispose();
      }
    },
  );

  it('draws while the problem iterates to the same answer, and each frame as it was asked for', async () => {
    const pixels = photoOf({ width: 60, height: 40 });
    const { problem, view, result } = await solvedPhoto(pixels);
    await iterate(problem, 20);
    const alone = await problem.readCodes('dual');
    const running = iterate(problem, 20);
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
    const { problem, view } = await solvedPhoto(pixels);
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
