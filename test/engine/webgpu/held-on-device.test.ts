import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src-main/engine/backend';
import { renderFrame, type FrameRequest } from '../../../src-main/engine/display/render-frame';
import type { InterleavedPixels, SolveSettings } from '../../../src-main/engine/engine-calls';
import { HeldPhoto } from '../../../src-main/engine/held/held-photo';
import type { HeldResult } from '../../../src-main/engine/held/held-results';
import { solveCell } from '../../../src-main/engine/previews/solve-cell';
import type { Gpu } from '../../../src-main/engine/webgpu/gpu';
import { createGpuBackend } from '../../../src-main/engine/webgpu/gpu-backend';
import { openTestGpu } from '../../support/software-gpu';
import { noisyPhoto } from '../../support/noisy-photo';
import { usualSettings } from '../../support/solve-settings';
import { wasmBackend } from '../wasm/wasm-support';
import { describeOnGpu } from './gpu-under-test';

const pixels: InterleavedPixels = {
  ...noisyPhoto({ width: 60, height: 50, noise: 0.1, seed: 11 }),
  channels: 3,
  hasAlpha: false,
  bitDepth: 8,
};
const request: FrameRequest = {
  view: 'result',
  gradient: { operator: 'forward', colourMap: 'perceptual', scale: 'linear' },
  region: { x: 0, y: 0, width: 60, height: 50 },
  zoom: 1,
};
const quick = { toleranceLevels: 2, maxIterations: 30, weight: 0.1 };

function options(signal = new AbortController().signal) {
  return { signal, report: () => undefined, now: () => performance.now() };
}

function solve(
  photo: HeldPhoto,
  backend: Backend,
  changes: Partial<SolveSettings> = {},
): Promise<HeldResult> {
  return photo.solve(backend, { ...usualSettings, ...quick, ...changes }, options());
}

/** The samples of a result, which is read when it was not yet. */
async function samplesOf(photo: HeldPhoto, result: HeldResult): Promise<Uint16Array> {
  return ((await photo.read(result)).image as InterleavedPixels).samples as Uint16Array;
}

/** The integers of a solve that another photo read at once. */
async function expectedSamples(changes: Partial<SolveSettings>, backend: Backend): Promise<Uint16Array> {
  const photo = new HeldPhoto('other', pixels, [0.1, 0.1, 0.1]);
  const samples = await samplesOf(photo, await solve(photo, backend, changes));
  photo.close();
  return samples;
}

describeOnGpu('an exact result that a device holds', (gpu) => {
  const backend = createGpuBackend(gpu);

  it('is drawn there, in the bytes that are drawn from its integers, and those are read only when asked for', async () => {
    const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
    const result = await solve(photo, backend);
    const frame = await photo.draw(result.id, request);
    expect(result.image).toBeNull();
    const drawn = renderFrame(photo, await photo.read(result), request);
    expect(frame).toEqual(drawn);
    expect(await samplesOf(photo, result)).toEqual(await expectedSamples({}, backend));
    photo.close();
  });

  it('stays as it was while another solve runs that is cancelled', async () => {
    const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
    const result = await solve(photo, backend);
    const abort = new AbortController();
    const settings = { ...usualSettings, weight: 0.3, toleranceLevels: 0.001, maxIterations: 20_000 };
    const other = photo.solve(backend, settings, options(abort.signal));
    const frame = await photo.draw(result.id, request);
    abort.abort();
    await expect(other).rejects.toMatchObject({ code: 'cancelled' });
    expect(await photo.draw(result.id, request)).toEqual(frame);
    expect(photo.result(result.id)).toBe(result);
    expect(await samplesOf(photo, result)).toEqual(await expectedSamples({}, backend));
    photo.close();
  });

  it('gives the rows round a pixel without giving all', async () => {
    const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
    const result = await solve(photo, backend);
    const samples = await expectedSamples({}, backend);
    for (const [row, from, to] of [
      [0, 0, 2],
      [20, 19, 22],
      [49, 48, 50],
    ] as const) {
      const { image, crop } = await photo.readAround(result, row);
      expect(crop?.region).toEqual({ x: 0, y: from, width: 60, height: to - from });
      expect((image as InterleavedPixels).samples).toEqual(samples.subarray(from * 180, to * 180));
    }
    expect(result.image).toBeNull();
    photo.close();
  });

  it('is read before a newer one takes its place there, and stays', async () => {
    const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
    const first = await solve(photo, backend);
    const second = await solve(photo, backend, { weight: 0.2 });
    expect(photo.result(first.id)).toBe(first);
    expect(await photo.draw(first.id, request)).toBeNull();
    expect((first.image as InterleavedPixels).samples).toEqual(await expectedSamples({}, backend));
    expect(second.image).toBeNull();
    expect(await samplesOf(photo, second)).toEqual(await expectedSamples({ weight: 0.2 }, backend));
    photo.close();
  });

  it('is read before the device is given up, to another photo or to another backend', async () => {
    const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
    const result = await solve(photo, backend);
    await photo.giveUpDevice();
    expect(photo.result(result.id)).toBe(result);
    expect(result.image).not.toBeNull();

    const again = await solve(photo, backend, { weight: 0.15 });
    const settings = { ...usualSettings, weight: 0.3, toleranceLevels: 0.001 };
    const wasm = await wasmBackend(1);
    await expect(photo.solve(wasm, settings, options(AbortSignal.abort()))).rejects.toThrow();
    expect(photo.result(again.id)).toBe(again);
    expect(await samplesOf(photo, again)).toEqual(await expectedSamples({ weight: 0.15 }, backend));
    photo.close();
  });

  it('is forgotten with a device that is lost, and solved again to the same integers on a new one', async () => {
    const lost = (await openTestGpu()) as Gpu;
    const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
    const result = await solve(photo, createGpuBackend(lost));
    lost.dispose();
    expect(await photo.draw(result.id, request)).toBeNull();
    await expect(photo.read(result)).rejects.toMatchObject({ code: 'device-lost' });
    photo.release();
    expect(photo.result(result.id)).toBeNull();
    const again = await solve(photo, backend);
    expect(await samplesOf(photo, again)).toEqual(await expectedSamples({}, backend));
    photo.close();
  });

  it('and the photo itself are drawn in every view as from their integers, within one code of 255', async () => {
    const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
    const result = await solve(photo, backend);
    for (const view of ['result', 'removed', 'gradient-magnitude', 'gradient-direction'] as const) {
      for (const id of [null, result.id]) {
        const frame = (await photo.draw(id, { ...request, view, zoom: 0.6 }))!;
        const layer = id === null ? null : await photo.read(result);
        const expected = renderFrame(photo, layer, { ...request, view, zoom: 0.6 });
        const apart = frame.rgba.map((code, k) => Math.abs(code - expected.rgba[k]!));
        expect(Math.max(...apart)).toBeLessThanOrEqual(1);
        expect({ ...frame, rgba: null }).toEqual({ ...expected, rgba: null });
      }
    }
    photo.close();
  });

  describe('of a photo with alpha that is not full', () => {
    it('is read at once: it is drawn here', async () => {
      const samples = Uint8Array.from({ length: 60 * 50 * 4 }, (_, k) => (k * 37) % 256);
      const photo = new HeldPhoto('alpha', { ...pixels, hasAlpha: true, samples }, [0.1, 0.1, 0.1]);
      const result = await solve(photo, backend);
      expect(result.image).not.toBeNull();
      expect(await photo.draw(result.id, request)).toBeNull();
      photo.close();
    });
  });

  describe('and a draft', () => {
    it('are each drawn there while the other is solved', async () => {
      const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
      const settings = { ...usualSettings, ...quick };
      const target = { region: { x: 8, y: 4, width: 40, height: 30 }, shrink: 1 };
      const { signal, now } = options();
      const draft = await photo.draft.solve(backend, settings, target, { id: 'draft', signal, now });
      const part = { ...request, region: target.region };
      const first = await photo.draft.draw(draft, photo, part);
      const running = solve(photo, backend);
      expect(await photo.draw('draft', part)).toEqual(first);
      const result = await running;
      expect(draft.image).toBeNull();
      expect(await photo.draw('draft', part)).toEqual(first);
      const planes = (await photo.draft.read(draft))!;
      const expected = renderFrame(photo, planes, part);
      const apart = first.rgba.map((code, k) => Math.abs(code - expected.rgba[k]!));
      expect(Math.max(...apart)).toBeLessThanOrEqual(1);
      expect(result.image).toBeNull();
      photo.close();
    });
  });

  describe('and cells of a comparison', () => {
    it('are the exact result where they are the whole photo, and leave what the device holds alone', async () => {
      const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
      const settings = { ...usualSettings, ...quick };
      const first = await solve(photo, backend, { weight: 0.15 });
      const whole = { settings, target: { region: request.region, shrink: 1 }, frame: request };
      const cell = await solveCell(photo, backend, whole, options());
      expect(cell.stage).toBe('exact');
      const exact = (await photo.solve(backend, settings, options())).id;
      expect((await photo.draw(exact, request))?.rgba).toEqual(cell.frame.rgba);
      expect(first.image).not.toBeNull();

      const region = { x: 26, y: 22, width: 4, height: 3 };
      const weak = { ...settings, beta: 2, weight: 0.01 };
      const part = { settings: weak, target: { region, shrink: 1 }, frame: { ...request, region } };
      expect(await solveCell(photo, backend, part, options())).toMatchObject({ stage: 'crop' });
      expect((await photo.draw(exact, request))?.rgba).toEqual(cell.frame.rgba);
      photo.close();
    });
  });
});
