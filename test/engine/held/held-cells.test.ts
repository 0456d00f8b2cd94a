import { describe, expect, it } from 'vitest';
import type { Backend } from '../../../src-main/engine/backend';
import { cellCrop } from '../../../src-main/engine/previews/cell-crop';
import type { InterleavedPixels, SolveSettings } from '../../../src-main/engine/engine-calls';
import { HeldCells, createCellsRoom, type SolvedCell } from '../../../src-main/engine/held/held-cells';
import { HeldPhoto } from '../../../src-main/engine/held/held-photo';
import { solveCell } from '../../../src-main/engine/previews/solve-cell';
import { createWasmBackend } from '../../../src-main/engine/wasm/wasm-backend';
import { noisyPhoto } from '../../support/noisy-photo';
import { usualSettings as shortSettings } from '../../support/solve-settings';
import { builtFiles, wasmBackend } from '../wasm/wasm-support';

const pixels: InterleavedPixels = {
  ...noisyPhoto({ width: 150, height: 110, noise: 0.1, seed: 11 }),
  channels: 3,
  hasAlpha: false,
  bitDepth: 8,
};
/** Orders below 1 take more iterations than most tests allow. */
const usualSettings: SolveSettings = { ...shortSettings, maxIterations: 3000 };
const region = { x: 50, y: 40, width: 40, height: 30 };
const whole = { x: 0, y: 0, width: 150, height: 110 };
/** The automatic weights of noise 0.1. */
const weights = new Map([
  [0.5, 0.04],
  [0.8, 0.085],
  [1, 0.12],
  [1.5, 0.29],
  [2, 0.7],
]);
const sheet = [...weights].flatMap(([beta, weight]) =>
  [0.5, 1].map((factor) => ({ beta, weight: factor * weight })),
);

function options(signal = new AbortController().signal) {
  return { signal, report: () => undefined, now: () => performance.now() };
}

function heldCells(): HeldCells {
  return new HeldCells('photo', pixels, createCellsRoom());
}

function solve(
  cells: HeldCells,
  backend: Backend,
  changes: Partial<SolveSettings>,
  signal?: AbortSignal,
): Promise<SolvedCell> {
  const settings = { ...usualSettings, ...changes };
  return cells.solve(backend, settings, cellCrop(pixels, settings, region), options(signal));
}

/** RMS distance inside the region to the result of the whole photo; 8-bit levels. */
function levelsApart({ image, crop }: SolvedCell, exact: InterleavedPixels): number {
  let squares = 0;
  for (let y = region.y; y < region.y + region.height; y += 1) {
    for (let k = 3 * region.x; k < 3 * (region.x + region.width); k += 1) {
      const own = image.samples[(y - crop.region.y) * image.width * 3 + k - 3 * crop.region.x]!;
      squares += ((own - exact.samples[y * exact.width * 3 + k]!) / 257) ** 2;
    }
  }
  return Math.sqrt(squares / (3 * region.width * region.height));
}

describe('a cell of a part of the photo', () => {
  it('is within 1 level RMS of the result of the whole photo: twice the tolerance', async () => {
    const backend = await wasmBackend(2);
    const cells = heldCells();
    const photo = new HeldPhoto('whole', pixels, [0.1, 0.1, 0.1]);
    for (const { beta, weight } of sheet) {
      const cell = await solve(cells, backend, { beta, weight });
      const exact = await photo.solve(backend, { ...usualSettings, beta, weight }, options());
      const apart = levelsApart(cell, (await photo.read(exact)).image as InterleavedPixels);
      expect(cell.report).toMatchObject({ converged: true, weight });
      expect(apart).toBeLessThan(1);
    }
    cells.release();
    photo.close();
  });

  it('depends on its settings alone, bit for bit, whatever was solved on its crop before', async () => {
    const backend = await wasmBackend(2);
    const cells = heldCells();
    for (const changes of sheet) {
      const cell = await solve(cells, backend, changes);
      const fresh = heldCells();
      const { seconds: _seconds, ...report } = (await solve(fresh, backend, changes)).report;
      expect(cell.report).toMatchObject(report);
      expect(cell.image).toEqual((await solve(fresh, backend, changes)).image);
      fresh.release();
    }
    cells.release();
  });

  it('of a sheet of ten places the photo at most four times, once for each width of the margin', async () => {
    const backend = await wasmBackend(2);
    const opened: number[] = [];
    const counting: Backend = {
      ...backend,
      open: (noisy) => {
        opened.push(noisy.width);
        return backend.open(noisy);
      },
    };
    const cells = heldCells();
    for (const changes of [...sheet, ...sheet.map(({ beta, weight }) => ({ beta, weight: 1.01 * weight }))])
      await solve(cells, counting, changes);
    expect(opened.length).toBeLessThanOrEqual(4);
    expect(new Set(opened).size).toBe(opened.length);
    cells.release();
  });

  it('is answered again without a device, and is gone when the photo is closed', async () => {
    const cells = heldCells();
    const first = await solve(cells, await wasmBackend(2), {});
    cells.release();
    const ended = await createWasmBackend({ ...builtFiles, threads: 1 });
    await ended.dispose();
    expect(await solve(cells, ended, {})).toBe(first);
    cells.clear();
    await expect(solve(cells, ended, {})).rejects.toThrow();
  });

  it('of weight 0 is the very integers of the part, without a device', async () => {
    const ended = await createWasmBackend({ ...builtFiles, threads: 1 });
    await ended.dispose();
    const { image, report } = await solve(heldCells(), ended, { weight: 0 });
    expect(report).toMatchObject({ end: 'identity', iterations: 0 });
    expect([image.width, image.height, image.bitDepth]).toEqual([40, 30, 8]);
    expect(image.samples[0]).toBe(pixels.samples[(40 * 150 + 50) * 3]);
    expect(image.samples.at(-1)).toBe(pixels.samples[(69 * 150 + 89) * 3 + 2]);
  });

  it('leaves the next one as it would be without it when it is cancelled', async () => {
    const backend = await wasmBackend(2);
    const cells = heldCells();
    await solve(cells, backend, {});
    await expect(solve(cells, backend, { beta: 0.8 }, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    const next = await solve(cells, backend, { beta: 1.1 });
    expect(next.image).toEqual((await solve(heldCells(), backend, { beta: 1.1 })).image);
    cells.release();
  });
});

describe('a call for a cell', () => {
  const frame = {
    view: 'result',
    gradient: { operator: 'forward', colourMap: 'perceptual', scale: 'linear' },
    zoom: 1,
  } as const;

  it.each([0.5, 1, 2])(
    'of the whole photo gives the exact result at order %s, which stays held',
    async (beta) => {
      const backend = await wasmBackend(2);
      const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
      const settings = { ...usualSettings, beta, weight: weights.get(beta)! };
      const ask = { settings, target: { region: whole, shrink: 1 }, frame: { ...frame, region: whole } };
      const cell = await solveCell(photo, backend, ask, options());
      expect(cell).toMatchObject({ stage: 'exact', report: { converged: true } });
      const other = new HeldPhoto('other', pixels, [0.1, 0.1, 0.1]);
      const exact = await other.solve(backend, settings, options());
      const held = await photo.solve(backend, settings, options());
      expect(held.report).toBe(cell.report);
      expect((await photo.read(held)).image).toEqual((await other.read(exact)).image);
      photo.close();
      other.close();
    },
  );

  it('draws a part to the tolerance, and averaged a draft, in the size that was asked for', async () => {
    const backend = await wasmBackend(2);
    const photo = new HeldPhoto('photo', pixels, [0.1, 0.1, 0.1]);
    const ask = (shrink: number) => ({
      settings: { ...usualSettings, beta: 2, weight: 0.3 },
      target: { region, shrink },
      frame: { ...frame, region, zoom: 1 / shrink },
    });
    const crop = await solveCell(photo, backend, ask(1), options());
    expect(crop).toMatchObject({ stage: 'crop', report: { end: 'tolerance' } });
    expect(crop.frame).toMatchObject({ width: 40, height: 30, region });
    const draft = await solveCell(photo, backend, ask(2), options());
    expect(draft.stage).toBe('draft');
    expect(draft.report).not.toHaveProperty('certifiedLevels');
    expect([draft.frame.width, draft.frame.height]).toEqual([20, 15]);
    photo.close();
  });
});
