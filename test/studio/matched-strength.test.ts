import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CompareRequest } from '../../src-main/contract/compare-calls';
import { initialRecipe, type Recipe } from '../../src-main/contract/recipe';
import type { FrameHeader, PhotoInfo, SolveReport } from '../../src-main/contract/studio-calls';
import type { Studio, StudioClient } from '../../src-main/studio/studio-interface';
import { valueOrThrow } from '../support/outcomes';
import { exportOf, showWhole, studioUnderTest, writeNoisyPng } from '../support/studio-under-test';

const folder = mkdtempSync(join(tmpdir(), 'rudin-strength-'));
const photoPath = join(folder, 'noisy.png');
let studio: Studio;
let photo: PhotoInfo;

interface Shown {
  readonly header: FrameHeader;
  readonly rgba: Uint8Array;
}

/** Shows a recipe to its end: the report, and the frames of the layer `after`. */
async function show(recipe: Recipe, request: number): Promise<{ report: SolveReport; frames: Shown[] }> {
  const frames: Shown[] = [];
  const client: StudioClient = {
    onFrame: (header, rgba) => header.layer === 'after' && frames.push({ header, rgba: rgba.slice() }),
    onEvent: () => undefined,
  };
  const ask = { ...showWhole(photo, recipe), layers: ['after' as const], request };
  const report = valueOrThrow(await studio.answer('show', ask, client));
  return { report: report!, frames };
}

/** The pixels of an export, RGB. */
async function exported(
  recipe: Recipe,
): Promise<{ pixels: Buffer; report: SolveReport; notes: readonly string[] }> {
  const client: StudioClient = { onFrame: () => undefined, onEvent: () => undefined };
  const answer = valueOrThrow(await studio.answer('exportPhoto', exportOf(photo, recipe), client));
  const { bytes } = studio.takeDownload(answer.download!)!;
  return {
    pixels: await sharp(bytes).removeAlpha().raw().toBuffer(),
    report: answer.solve!,
    notes: answer.notes,
  };
}

/** The same by another studio, which was asked nothing else. */
async function exportedAlone(recipe: Recipe): Promise<{ pixels: Buffer; report: SolveReport }> {
  const other = studioUnderTest(photoPath, { threads: 1 });
  const output = join(folder, 'alone.png');
  const told = await other.denoiseFile({
    input: photoPath,
    output,
    recipe,
    choices: {
      format: 'same',
      bitDepth: 'same',
      quality: 90,
      conflict: 'overwrite',
      metadata: 'keep',
      sidecar: false,
    },
    protectedInputs: [],
  });
  await other.close();
  return { pixels: await sharp(output).removeAlpha().raw().toBuffer(), report: told.solve! };
}

function coloursOf(rgba: Uint8Array): Buffer {
  return Buffer.from(rgba.filter((_value, i) => i % 4 !== 3));
}

beforeAll(async () => {
  await writeNoisyPng(photoPath, { width: 420, height: 300, noise: 0.07, seed: 21 });
  studio = studioUnderTest(photoPath);
  const client: StudioClient = { onFrame: () => undefined, onEvent: () => undefined };
  photo = valueOrThrow(await studio.answer('openSample', null, client));
});
afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true });
});

describe('a recipe that holds a strength', () => {
  const recipe: Recipe = { ...initialRecipe, strengthMillionths: 61_000, betaHundredths: 170 };

  it('shows a draft and an exact result, within 2 % of the strength, whose weights both tell', async () => {
    const { report, frames } = await show(recipe, 1);
    expect(frames.map(({ header }) => header.stage)).toEqual(['draft', 'exact']);
    expect(Math.abs(report.removedRms / 0.061 - 1)).toBeLessThan(0.02);
    expect(Math.abs(Math.log(frames[0]!.header.draft!.weight / report.weight))).toBeLessThan(0.2);
    expect(frames[1]!.header.report).toEqual(report);
  });

  it('is exported as it is previewed, bit for bit', async () => {
    const { frames } = await show(recipe, 2);
    const { pixels, report } = await exported(recipe);
    expect(coloursOf(frames.at(-1)!.rgba).equals(pixels)).toBe(true);
    expect(report.weight).toBe(frames.at(-1)!.header.report!.weight);
  });

  it('gives the weight of the same number to another studio that is asked for the export alone', async () => {
    const { pixels, report } = await exported(recipe);
    const alone = await exportedAlone(recipe);
    expect(alone.report.weight).toBe(report.weight);
    expect(alone.pixels.equals(pixels)).toBe(true);
  });

  it('changes no pixel where it is what the weight of the recipe removes, here and in another studio', async () => {
    for (const [betaHundredths, weightMillionths] of [
      [100, 75_300],
      [170, 1_234_567],
    ] as const) {
      const free: Recipe = { ...initialRecipe, betaHundredths, weightMillionths };
      const before = await show(free, 5);
      const strengthMillionths = Math.round(before.report.removedRms * 1e6);
      const held: Recipe = { ...free, strengthMillionths };
      const after = await show(held, 6);
      expect(after.report.weight).toBe(weightMillionths / 1e6);
      expect(after.frames.map(({ header }) => (header.report ?? header.draft)?.weight)).toEqual(
        after.frames.map(() => weightMillionths / 1e6),
      );
      expect(Buffer.compare(after.frames.at(-1)!.rgba, before.frames.at(-1)!.rgba)).toBe(0);
      expect((await exportedAlone(held)).report.weight).toBe(weightMillionths / 1e6);
    }
  });

  it('says in the notes of an export where no weight removes so much', async () => {
    const { notes, report } = await exported({ ...recipe, strengthMillionths: 900_000, betaHundredths: 200 });
    expect(report.weight).toBe(100);
    expect(notes).toEqual([
      expect.stringMatching(/^no weight removes 0\.9 of this photo: the nearest one, 100, /u),
    ]);
  });
});

describe('a sheet of 25 cells that hold a strength', () => {
  const cells = [18_000, 40_000, 62_000, 80_000, 900_000].flatMap((strengthMillionths, row) =>
    [80, 100, 120, 170, 200].map((betaHundredths, column) => ({
      cell: row * 5 + column,
      recipe: { ...initialRecipe, strengthMillionths, betaHundredths },
    })),
  );

  /** Compares cells to their end: the newest frame header of each. */
  async function compared(ask: Partial<CompareRequest>): Promise<readonly FrameHeader[]> {
    const headers = new Map<number, FrameHeader>();
    const client: StudioClient = {
      onFrame: (header) => void headers.set(header.cell!, header),
      onEvent: () => undefined,
    };
    const { recipe: _recipe, layers: _layers, ...shown } = showWhole(photo, initialRecipe);
    valueOrThrow(await studio.answer('compare', { ...shown, cells, extent: 'crop', ...ask }, client));
    return [...headers].toSorted(([one], [other]) => one - other).map(([, header]) => header);
  }

  it('says of each weight that it is near, or removes too little, and warns of nothing', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listen);
    const headers = await compared({ region: { x: 200, y: 100, width: 40, height: 30 } });
    await new Promise(setImmediate);
    process.off('warning', listen);
    expect(warnings).toEqual([]);
    expect(headers.map(({ stage }) => stage)).toEqual(cells.map(() => 'crop'));
    expect(headers.slice(0, 15).map(({ weightNote }) => weightNote)).toEqual(
      cells.slice(0, 15).map(() => 'near'),
    );
    expect(headers.slice(20).map(({ weightNote }) => weightNote)).toEqual(
      cells.slice(20).map(() => 'missed'),
    );
  });

  it('says nothing more of a weight once it is that of the whole photo, but that it removes too little', async () => {
    const whole = [cells[12]!, cells[24]!];
    const headers = await compared({ cells: whole, extent: 'whole' });
    expect(headers.map(({ stage, weightNote }) => [stage, weightNote])).toEqual([
      ['exact', undefined],
      ['exact', 'missed'],
    ]);
    // A part of the photo has these weights, too, now that they are known.
    const parts = await compared({ cells: whole, region: { x: 200, y: 100, width: 40, height: 30 } });
    expect(parts.map(({ weightNote }) => weightNote)).toEqual([undefined, 'missed']);
    expect(parts.map(({ report }) => report?.weight)).toEqual(headers.map(({ report }) => report?.weight));
  });
});

describe('the automatic weight', () => {
  it('is one number for previews, exports and the tick of the slider', async () => {
    const client: StudioClient = { onFrame: () => undefined, onEvent: () => undefined };
    const recipe: Recipe = { ...initialRecipe, betaHundredths: 130 };
    const { report } = await show(recipe, 3);
    const ask = { photo: photo.photo, recipe: { ...recipe, strengthMillionths: 5 } };
    const { weightMillionths } = valueOrThrow(await studio.answer('suggestWeight', ask, client));
    expect(report.weight).toBe(weightMillionths / 1e6);
    expect((await exported(recipe)).report.weight).toBe(report.weight);
  });
});
