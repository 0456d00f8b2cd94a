import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../src-main/engine/backend';
import { renderFrame, type FrameRequest } from '../../../src-main/engine/display/render-frame';
import type { InterleavedPixels, RenderedFrame } from '../../../src-main/engine/engine-calls';
import { HeldPhoto } from '../../../src-main/engine/held/held-photo';
import type { HeldResult } from '../../../src-main/engine/held/held-results';
import { noisyPhoto } from '../../support/noisy-photo';
import { usualSettings } from '../../support/solve-settings';
import { tensorBackend, tf } from './tensor-support';

const pixels: InterleavedPixels = {
  ...noisyPhoto({ width: 48, height: 40, noise: 0.1, seed: 13 }),
  channels: 3,
  hasAlpha: false,
  bitDepth: 8,
};
const region = { x: 0, y: 0, width: 48, height: 40 };
const gradient = { operator: 'numpy', colourMap: 'perceptual', scale: 'log' } as const;
const request: FrameRequest = { view: 'result', gradient, region, zoom: 1 };
const settings = { ...usualSettings, toleranceLevels: 2, maxIterations: 30, weight: 0.1 };
const views = ['result', 'removed', 'gradient-magnitude', 'gradient-direction'] as const;

function options(signal = new AbortController().signal) {
  return { signal, report: () => undefined, now: () => performance.now() };
}

/** Largest difference of a byte; all else of the frames is the same. */
function apart(frame: RenderedFrame, expected: RenderedFrame): number {
  expect({ ...frame, rgba: null }).toEqual({ ...expected, rgba: null });
  return frame.rgba.reduce((most, code, k) => Math.max(most, Math.abs(code - expected.rgba[k]!)), 0);
}

describe('what the tensor backend holds of a photo', () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await tensorBackend('wasm');
  });

  async function solved(): Promise<{ photo: HeldPhoto; result: HeldResult }> {
    const photo = new HeldPhoto('photo', { ...pixels }, [0.1, 0.1, 0.1]);
    return { photo, result: await photo.solve(backend, settings, options()) };
  }

  it.each([1, 0.6])(
    'is drawn in every view as from its integers, read only when asked for: within one code of 255, zoom %s',
    async (zoom) => {
      const { photo, result } = await solved();
      const frames = [];
      for (const view of views) {
        for (const id of [null, result.id]) {
          frames.push({ id, view, frame: (await photo.draw(id, { ...request, view, zoom }))! });
        }
      }
      expect(result.image).toBeNull();
      const read = await photo.read(result);
      for (const { id, view, frame } of frames) {
        const expected = renderFrame(photo, id === null ? null : read, { ...request, view, zoom });
        const isExact = zoom === 1 && (view === 'result' || view === 'removed');
        expect(apart(frame, expected)).toBeLessThanOrEqual(isExact ? 0 : 1);
      }
      photo.close();
    },
  );

  it('stays as it was while another solve runs that is cancelled, and gives all back when the photo closes', async () => {
    const before = tf.memory().numTensors;
    const { photo, result } = await solved();
    const shown = { ...request, view: 'gradient-magnitude' } as const;
    const frame = await photo.draw(result.id, shown);
    const abort = new AbortController();
    const longer = { ...settings, weight: 0.3, toleranceLevels: 0.001, maxIterations: 20_000 };
    const other = photo.solve(backend, longer, options(abort.signal));
    expect(await photo.draw(result.id, shown)).toEqual(frame);
    abort.abort();
    await expect(other).rejects.toMatchObject({ code: 'cancelled' });
    expect(await photo.draw(result.id, shown)).toEqual(frame);
    expect(photo.result(result.id)).toBe(result);
    photo.close();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is a draft as well, drawn in every view within one code of 255 of its planes', async () => {
    const photo = new HeldPhoto('photo', { ...pixels }, [0.1, 0.1, 0.1]);
    const target = { region: { x: 6, y: 0, width: 30, height: 24 }, shrink: 2 };
    const { signal, now } = options();
    const draft = await photo.draft.solve(backend, settings, target, { id: 'draft', signal, now });
    const frames = [];
    for (const view of views) {
      const part = { ...request, view, region: target.region, zoom: 0.5 };
      frames.push({ part, frame: await photo.draft.draw(draft, photo, part) });
    }
    expect(draft.image).toBeNull();
    const planes = (await photo.draft.read(draft))!;
    for (const { part, frame } of frames) {
      expect(apart(frame, renderFrame(photo, planes, part))).toBeLessThanOrEqual(1);
    }
    photo.close();
  });
});
