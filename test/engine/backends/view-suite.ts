/** What the tests of views share, on whatever device those are: photos, frames, and the tests that all of them pass. */
import { expect, it } from 'vitest';
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
import { cropPlanes, draftCrop } from '../../../src-main/engine/previews/draft-crop';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { gradientScaleOf } from '../../../src-main/engine/kernels/gradient-view/gradient-scale';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { SeededRandom } from '../../support/seeded-planes';
import { neverCancelled } from '../wasm/wasm-support';

export const noiseStdDev = [0.03, 0.03, 0.03];
export const gradientViews = ['gradient-magnitude', 'gradient-direction'] as const;
export const objective: Objective = { beta: 1.5, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 };

export interface Layout {
  readonly width?: number;
  readonly height?: number;
  readonly channels?: 1 | 3;
  readonly hasAlpha?: boolean;
  readonly bitDepth?: 8 | 16;
}

/** Makes photos of waves and noise, of a size where a layout names none; alpha, where there is any, is full. */
export function photoMaker(size: { readonly width: number; readonly height: number }) {
  return (layout: Layout): InterleavedPixels => wavesOf({ ...size, ...layout });
}

function wavesOf({
  width,
  height,
  channels = 3,
  hasAlpha = false,
  bitDepth = 8,
}: Layout & { readonly width: number; readonly height: number }): InterleavedPixels {
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

function wholeOf({ width, height }: { readonly width: number; readonly height: number }): Region {
  return { x: 0, y: 0, width, height };
}

/** A frame of the whole answer at 100 %, but for the changes. */
export function frameOf(pixels: InterleavedPixels, changes: Partial<DeviceFrame>): DeviceFrame {
  const { width, height } = pixels;
  const gradient = changes.gradient ?? { operator: 'forward', colourMap: 'perceptual', scale: 'linear' };
  return {
    layer: 'held',
    view: 'result',
    gradient,
    scale: gradientScaleOf(pixels, noiseStdDev, gradient.operator),
    photo: { width, height },
    crop: { region: wholeOf(pixels), shrink: 1 },
    region: wholeOf(pixels),
    zoom: 1,
    ...changes,
  };
}

/** Largest difference of a byte between what a view draws and what is drawn from the same pixels here. */
export async function differenceOf(
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

/** Iterates from a cold start, to a landed answer. */
export async function iterateCold(problem: DenoisingProblem, count: number): Promise<void> {
  await problem.startCold();
  const steps = stepSizes(objective, problem.shape.channels);
  await problem.iterate({ count, steps, land: true, signal: neverCancelled });
}

/** A problem some iterations on, whose answer is held. */
async function solved(
  backend: Backend,
  noisy: NoisyPhoto,
  count: number,
): Promise<{ readonly problem: DenoisingProblem; readonly view: ProblemView }> {
  const problem = await backend.open(noisy);
  await problem.setObjective(objective);
  await iterateCold(problem, count);
  await problem.certify();
  const view = problem.view!;
  await view.hold('dual');
  return { problem, view };
}

/** The same of a photo's integers, with the answer as it is held. */
export async function solvedPhoto(backend: Backend, pixels: InterleavedPixels, count: number) {
  const { problem, view } = await solved(backend, pixels, count);
  const { width, height, channels } = pixels;
  const samples = await view.readRows(0, height);
  const image = { width, height, channels, hasAlpha: false, bitDepth: 16, samples } as const;
  return { problem, view, result: { image, crop: null } };
}

interface ViewUnderTest {
  /** Opened by the time a test runs. */
  readonly backend: () => Backend;
  readonly layouts: readonly Layout[];
  readonly photoOf: (layout: Layout) => InterleavedPixels;
  /** Iterations before an answer is held. */
  readonly count: number;
}

/** Declares the tests that every view passes as it is. */
export function testEveryView({ backend, layouts, photoOf, count }: ViewUnderTest): void {
  it.each(layouts)(
    'holds the codes that are read, whatever is solved afterwards, of a photo with %o',
    async (layout) => {
      const pixels = photoOf(layout);
      const { problem, view } = await solvedPhoto(backend(), pixels, count);
      const codes = await problem.readCodes('dual');
      await iterateCold(problem, 3);
      expect(await view.readRows(0, pixels.height)).toEqual(codes);
      const [from, to] = [Math.floor(pixels.height / 3), Math.ceil((2 * pixels.height) / 3)];
      const row = pixels.width * pixels.channels;
      expect(await view.readRows(from, to)).toEqual(codes.subarray(from * row, to * row));
      problem.dispose();
    },
  );

  it.each([1, 3])('shows a draft on px averaged over %s x itself within one code of 255', async (shrink) => {
    const pixels = photoOf({ width: 100, height: 80 });
    const region = { x: 13, y: 0, width: 61, height: 47 };
    const crop = draftCrop(pixels, region, shrink, 5);
    const { problem, view } = await solved(backend(), cropPlanes(pixels, crop), count);
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
        const problem = await backend().open(pixels);
        const { maximum } = gradientScaleOf(pixels, noiseStdDev, operator);
        const measured = Math.max(1 / 255, await problem.view!.measureQuantile(operator));
        expect(Math.abs(measured - maximum)).toBeLessThan((2 * Math.sqrt(2 * pixels.channels)) / 65_536);
        problem.dispose();
      }
    },
  );
}
