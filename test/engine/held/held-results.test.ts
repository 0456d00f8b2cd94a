import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src-main/engine/backend';
import type { InterleavedPixels, SolveSettings } from '../../../src-main/engine/engine-calls';
import { createPhotoRooms, HeldPhoto } from '../../../src-main/engine/held/held-photo';
import { createResultsRoom, HeldResults, type HeldResult } from '../../../src-main/engine/held/held-results';
import { memoryPixelWriter, type PhotoPixels } from '../../../src-main/engine/pixels/photo-pixels';
import { createWasmBackend } from '../../../src-main/engine/wasm/wasm-backend';
import { noisyPhoto } from '../../support/noisy-photo';
import { usualSettings } from '../../support/solve-settings';
import { builtFiles, wasmBackend } from '../wasm/wasm-support';

const pixels: InterleavedPixels = {
  ...noisyPhoto({ width: 40, height: 30, noise: 0.1, seed: 5 }),
  channels: 3,
  hasAlpha: false,
  bitDepth: 8,
};
/** Of one result at 16 bit. */
const resultBytes = 40 * 30 * 3 * 2;

function photoIn(room = createResultsRoom(), key = 'photo'): HeldPhoto {
  const rooms = { ...createPhotoRooms(memoryPixelWriter), results: room };
  return new HeldPhoto(key, pixels, [0.1, 0.1, 0.1], rooms);
}

function solve(photo: HeldPhoto, backend: Backend, changes: Partial<SolveSettings>): Promise<HeldResult> {
  const { signal } = new AbortController();
  const options = { signal, report: () => undefined, now: () => performance.now() };
  return photo.solve(backend, { ...usualSettings, ...changes }, options);
}

/** Whatever reaches for it fails. */
async function endedBackend(): Promise<Backend> {
  const backend = await createWasmBackend({ ...builtFiles, threads: 1 });
  await backend.dispose();
  return backend;
}

/** A result of nothing, and what was released of those that were made here. */
function storedResults(): { make: (id: string) => HeldResult; released: string[] } {
  const released: string[] = [];
  const make = (id: string): HeldResult => {
    const image = { ...pixels, read: () => pixels.samples, release: () => released.push(id) };
    return { id, settings: { ...usualSettings, weight: released.length }, image, crop: null } as never;
  };
  return { make, released };
}

describe('exact results of one photo', () => {
  it('are answered again without a single iteration, the very same, whatever was solved between', async () => {
    const backend = await wasmBackend(2);
    const photo = photoIn();
    const orders = [0.5, 1, 1.5, 2];
    const first = [];
    for (const beta of orders) first.push(await solve(photo, backend, { beta }));
    const ended = await endedBackend();
    for (const [k, beta] of orders.entries()) {
      expect(await solve(photo, ended, { beta })).toBe(first[k]);
      expect(photo.result(first[k]!.id)).toBe(first[k]);
    }
    await expect(solve(photo, ended, { beta: 1.2 })).rejects.toThrow();
    photo.close();
  });

  it('that were not used for longest go where three fit, and are solved again to the same integers', async () => {
    const backend = await wasmBackend(2);
    const photo = photoIn(createResultsRoom({ bytes: 3 * resultBytes, count: 9 }));
    const [one, two] = [await solve(photo, backend, { beta: 1 }), await solve(photo, backend, { beta: 2 })];
    await solve(photo, backend, { beta: 3 });
    expect(photo.result(one.id)).toBe(one);
    await solve(photo, backend, { beta: 1.5 });
    expect(photo.result(two.id)).toBeNull();
    expect(photo.result(one.id)).toBe(one);
    const again = await solve(photo, backend, { beta: 2 });
    expect(again.id).not.toBe(two.id);
    expect(again.image).toEqual(two.image);
    photo.close();
  });

  it('stay when another solve is cancelled', async () => {
    const backend = await wasmBackend(2);
    const photo = photoIn();
    const result = await solve(photo, backend, {});
    const options = { signal: AbortSignal.abort(), report: () => undefined, now: () => 0 };
    await expect(photo.solve(backend, { ...usualSettings, beta: 1.3 }, options)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(photo.result(result.id)).toBe(result);
    photo.close();
  });
});

describe('results of several photos', () => {
  it('share one room, and none is given to another photo', async () => {
    const backend = await wasmBackend(2);
    const room = createResultsRoom({ bytes: 2 * resultBytes, count: 9 });
    const [left, right] = [photoIn(room, 'left'), photoIn(room, 'right')];
    const first = await solve(left, backend, {});
    const second = await solve(right, backend, {});
    expect(second).not.toBe(first);
    expect([left.result(second.id), right.result(first.id)]).toEqual([null, null]);
    await solve(right, backend, { beta: 2 });
    expect(left.result(first.id)).toBeNull();
    left.close();
    expect(right.result(second.id)).toBe(second);
    right.close();
    expect(room.entries()).toEqual([]);
  });
});

describe('a result that is not held any more', () => {
  it('gives back where it is kept, and the photo itself never', () => {
    const { make, released } = storedResults();
    const photo: PhotoPixels = make('photo').image!;
    const results = new HeldResults(photo, createResultsRoom({ bytes: 1e9, count: 2 }));
    results.add({ ...make('a'), image: photo });
    results.add(make('b'));
    results.add(make('c'));
    results.add(make('d'));
    expect(released).toEqual(['b']);
    results.clear();
    expect(released).toEqual(['b', 'c', 'd']);
  });

  it('is the oldest of 33 of a small photo: a sheet of 25 stays', () => {
    const { make, released } = storedResults();
    const results = new HeldResults(pixels, createResultsRoom());
    for (let k = 0; k < 33; k += 1) results.add(make(`${k}`));
    expect(released).toEqual(['0']);
  });
});
