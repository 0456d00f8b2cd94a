import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CompareCell, CompareRequest } from '../../src-main/contract/compare-calls';
import { initialRecipe, type Recipe } from '../../src-main/contract/recipe';
import type { PhotoInfo } from '../../src-main/contract/studio-calls';
import type { Studio } from '../../src-main/studio/studio-interface';
import { valueOrThrow } from '../support/outcomes';
import { openPage as openStudioPage, type StudioPage } from '../support/studio-page';
import { launchWithEngine, showWhole, studioUnderTest, writeNoisyPng } from '../support/studio-under-test';

const folder = mkdtempSync(join(tmpdir(), 'rudin-comparison-'));
const photoPath = join(folder, 'noisy.png');
/** Calls that the engine was asked, and asked to stop, in order. */
const asked: string[] = [];
let studio: Studio;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const solves = (): number => asked.filter((call) => call === 'solve').length;

beforeAll(async () => {
  await writeNoisyPng(photoPath, { width: 120, height: 90, noise: 0.1, seed: 3 });
  studio = studioUnderTest(photoPath, {
    backend: 'wasm',
    launch: launchWithEngine((port) => ({
      ...port,
      post: (message) => {
        if (message.kind === 'ask') asked.push(message.call);
        if (message.kind === 'cancel') asked.push('cancel');
        port.post(message);
      },
    })),
  });
});

beforeEach(() => {
  asked.length = 0;
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true });
});

interface Page extends Pick<StudioPage, 'frames' | 'events'> {
  readonly client: StudioPage;
  readonly info: PhotoInfo;
}

async function openPage(path = photoPath): Promise<Page> {
  const client = openStudioPage(studio);
  return { client, info: await client.openFile(path), frames: client.frames, events: client.events };
}

function recipeOf(betaHundredths: number, weightMillionths: number): Recipe {
  return { ...initialRecipe, betaHundredths, weightMillionths };
}

/** Orders below and above 1 against two weights, close to those that suit the noise. */
const sheet: readonly CompareCell[] = [
  recipeOf(50, 20_000),
  recipeOf(50, 40_000),
  recipeOf(80, 40_000),
  recipeOf(80, 85_000),
  recipeOf(100, 60_000),
  recipeOf(150, 290_000),
  recipeOf(200, 700_000),
].map((recipe, cell) => ({ cell, recipe }));

/** Takes long enough to be caught at it. */
const slow: Recipe = { ...recipeOf(100, 1_000_000), toleranceHundredths: 1, maxIterations: 100_000 };

function compareOf({ info }: Page, more: Partial<CompareRequest> = {}): CompareRequest {
  const { recipe: _recipe, layers: _layers, ...shown } = showWhole(info, initialRecipe);
  return { ...shown, cells: sheet, extent: 'whole', ...more };
}

function compare(page: Page, more: Partial<CompareRequest> = {}) {
  return studio.answer('compare', compareOf(page, more), page.client);
}

/** So far from the borders that the margins of most cells do not reach all of them. */
const part = { x: 52, y: 39, width: 16, height: 12 };
const stagesOf = ({ frames }: Page): string[] => frames.map(({ header }) => header.stage);

/** RGBA of the file that the command line writes with a recipe. */
async function exportedPixels(recipe: Recipe, name: string): Promise<Buffer> {
  const output = join(folder, name);
  await studio.denoiseFile({
    input: photoPath,
    output,
    recipe,
    choices: {
      ...{ format: 'png', bitDepth: 'same', quality: 90 },
      ...{ metadata: 'strip', conflict: 'overwrite', sidecar: false },
    },
    protectedInputs: [photoPath],
  });
  return await sharp(output).ensureAlpha().raw().toBuffer();
}

describe('a sheet over the whole photo', () => {
  it.each(['whole', 'crop'] as const)(
    'has in every cell the pixels of the file that the command line writes with its recipe, bit for bit (extent %s)',
    async (extent) => {
      const page = await openPage();
      valueOrThrow(await compare(page, { extent }));
      const exact = page.frames.filter(({ header }) => header.stage === 'exact');
      expect(exact.map(({ header }) => header.cell).toSorted()).toEqual(sheet.map(({ cell }) => cell));
      for (const { header, rgba } of exact) {
        const { recipe } = sheet[header.cell!]!;
        expect(header).toMatchObject({ layer: 'after', draft: null, report: { converged: true } });
        const file = await exportedPixels(recipe, `${extent}-${header.cell}.png`);
        expect(file.equals(rgba)).toBe(true);
      }
    },
    60_000,
  );

  it('sends drafts of all cells first, in the order of the ask, and solves orders below 1 last', async () => {
    const page = await openPage();
    const cells = [6, 3, 0, 4].map((cell) => sheet[cell]!);
    valueOrThrow(await compare(page, { cells }));
    expect(stagesOf(page)).toEqual([...cells.map(() => 'draft'), ...cells.map(() => 'exact')]);
    expect(page.frames.map(({ header }) => header.cell)).toEqual([6, 3, 0, 4, 6, 4, 3, 0]);
    expect(page.frames[1]!.header).toMatchObject({ report: null, draft: { weight: 0.085 } });
  });

  it('sends drafts with the weight of the power law before the automatic weights are known, and ends with those', async () => {
    const path = join(folder, 'weights-unknown.png');
    await writeNoisyPng(path, { width: 120, height: 90, noise: 0.1, seed: 8 });
    const page = await openPage(path);
    const cells = [100, 200].map((betaHundredths, cell) => ({
      cell,
      recipe: { ...initialRecipe, betaHundredths, weightMillionths: 'auto' as const },
    }));
    valueOrThrow(await compare(page, { cells }));
    expect(stagesOf(page)).toEqual(['draft', 'draft', 'exact', 'exact']);
    const suggest = async (recipe: Recipe): Promise<number> =>
      valueOrThrow(await studio.answer('suggestWeight', { photo: page.info.photo, recipe }, page.client))
        .weightMillionths;
    const [first, second] = [await suggest(cells[0]!.recipe), await suggest(cells[1]!.recipe)];
    const exact = page.frames.slice(2).map(({ header }) => header.report!.weight);
    expect(exact).toEqual([first / 1e6, second / 1e6]);
    const drafts = page.frames.slice(0, 2).map(({ header }) => header.draft!.weight);
    for (const [i, weight] of drafts.entries()) {
      expect(weight).not.toBe(exact[i]);
      expect(Math.abs(Math.log(weight / exact[i]!))).toBeLessThan(Math.log(2));
    }
    // Asked for again, nothing is a draft with another weight.
    page.frames.length = 0;
    valueOrThrow(await compare(page, { cells, request: 2 }));
    expect(stagesOf(page)).toEqual(['exact', 'exact']);
  });

  it('sends no draft of what the page says it has, and solves it', async () => {
    const page = await openPage();
    const cells = [{ ...sheet[4]!, isDrawn: true }, sheet[5]!];
    valueOrThrow(await compare(page, { cells }));
    expect(page.frames.map(({ header }) => [header.cell, header.stage])).toEqual([
      [5, 'draft'],
      [4, 'exact'],
      [5, 'exact'],
    ]);
  });

  it('is drawn in another view without a draft and without solving again, and so is what a show solved', async () => {
    const page = await openPage();
    valueOrThrow(await studio.answer('show', showWhole(page.info, sheet[4]!.recipe), page.client));
    page.frames.length = 0;
    valueOrThrow(await compare(page));
    expect(solves()).toBe(sheet.length);
    expect(page.frames[0]!.header).toMatchObject({ stage: 'exact', cell: 4 });
    asked.length = 0;
    page.frames.length = 0;
    valueOrThrow(await compare(page, { request: 2, view: 'removed' }));
    expect(new Set(asked)).toEqual(new Set(['render']));
    expect(stagesOf(page)).toEqual(sheet.map(() => 'exact'));
    valueOrThrow(await studio.answer('show', showWhole(page.info, sheet[0]!.recipe), page.client));
    expect(solves()).toBe(0);
  });

  it('leaves readings under the cursor to what was shown last', async () => {
    const page = await openPage();
    const at = { photo: page.info.photo, layer: 'after', operator: 'forward', x: 7, y: 9 } as const;
    const read = async () => valueOrThrow(await studio.answer('readGradient', at, page.client));
    valueOrThrow(await compare(page));
    expect(await read()).toBeNull();
    valueOrThrow(await studio.answer('show', showWhole(page.info, sheet[4]!.recipe), page.client));
    const reading = await read();
    valueOrThrow(await compare(page, { cells: [sheet[6]!] }));
    expect(await read()).toEqual(reading);
  });

  it('tells one progress over all cells, which stays within 0..1 and never falls', async () => {
    const page = await openPage();
    const cells = [100, 101, 102].map((beta, cell) => ({
      cell,
      recipe: { ...recipeOf(beta, 400_000), toleranceHundredths: 1 },
    }));
    valueOrThrow(await compare(page, { cells }));
    const fractions = page.events.flatMap((event) =>
      'job' in event && event.job === 'compare' ? [event.fraction] : [],
    );
    expect(fractions.length).toBeGreaterThan(0);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(Math.max(...fractions)).toBeLessThanOrEqual(1);
  });
});

describe('a sheet of a part', () => {
  it('ends with crops solved to the tolerance, which another view draws at once and without drafts', async () => {
    const page = await openPage();
    // The margin of cell 3 is the whole photo, whose exact result it therefore gets.
    const cells = sheet.filter(({ cell }) => cell !== 3);
    valueOrThrow(await compare(page, { extent: 'crop', region: part, cells }));
    expect(stagesOf(page)).toEqual([...cells.map(() => 'draft'), ...cells.map(() => 'crop')]);
    for (const { header } of page.frames.slice(cells.length)) {
      expect(header).toMatchObject({ width: 16, height: 12, region: part, report: { converged: true } });
    }
    expect(solves()).toBe(0);
    page.frames.length = 0;
    valueOrThrow(await compare(page, { extent: 'crop', region: part, cells, view: 'gradient-magnitude' }));
    expect(stagesOf(page)).toEqual(cells.map(() => 'crop'));
    expect(page.frames[0]!.header.legend?.kind).toBe('magnitude');
  });

  it('of more than 2 megapixels stays a draft', async () => {
    const path = join(folder, 'large.png');
    await writeNoisyPng(path, { width: 1700, height: 1300, noise: 0.1, seed: 4 });
    const page = await openPage(path);
    const region = { x: 40, y: 5, width: 1600, height: 1280 };
    const ask = { extent: 'crop', region, zoom: 0.125, cells: [sheet[6]!] } as const;
    valueOrThrow(await compare(page, ask));
    expect(stagesOf(page)).toEqual(['draft']);
    // The draft of a near weight gives way to that of the automatic one.
    page.frames.length = 0;
    const cells = [
      { cell: 0, recipe: { ...initialRecipe, betaHundredths: 200, weightMillionths: 'auto' as const } },
    ];
    valueOrThrow(await compare(page, { ...ask, cells }));
    expect(stagesOf(page)).toEqual(['draft', 'draft']);
    const { photo } = page.info;
    const { weightMillionths } = valueOrThrow(
      await studio.answer('suggestWeight', { photo, recipe: cells[0]!.recipe }, page.client),
    );
    expect(page.frames.map(({ header }) => header.draft!.weight === weightMillionths / 1e6)).toEqual([
      false,
      true,
    ]);
    // Also where the page has had the near one, and asks again when the weight is known.
    page.frames.length = 0;
    const drawn = cells.map((cell) => ({ ...cell, isDrawn: true }));
    valueOrThrow(await compare(page, { ...ask, cells: drawn, request: 2 }));
    expect(page.frames.map(({ header }) => header.draft!.weight)).toEqual([weightMillionths / 1e6]);
  });
});

describe('a newer compare', () => {
  it('takes over: the older is cancelled, its solve stops, and no frame of it comes after one of the newer', async () => {
    const page = await openPage();
    const older = compare(page, { cells: [{ cell: 0, recipe: slow }] });
    while (solves() === 0) await wait(5);
    const newer = compare(page, { request: 2, cells: [sheet[4]!] });
    expect((await older).end).toBe('cancelled');
    valueOrThrow(await newer);
    const requests = page.frames.map(({ header }) => header.request);
    expect(requests).toEqual([...requests].sort((a, b) => a - b));
    expect(page.frames.at(-1)!.header).toMatchObject({ request: 2, cell: 4, stage: 'exact' });
  });

  it('keeps the solve that both want: it is asked of the engine once', async () => {
    const page = await openPage();
    const shared: Recipe = { ...recipeOf(100, 400_000), toleranceHundredths: 10, maxIterations: 100_000 };
    const older = compare(page, { cells: [{ cell: 0, recipe: shared }] });
    while (solves() === 0) await wait(1);
    const cells = [sheet[6]!, { cell: 1, recipe: shared }];
    valueOrThrow(await compare(page, { request: 2, view: 'removed', cells }));
    expect((await older).end).toBe('cancelled');
    expect(solves()).toBe(2);
  });

  it('shares its solve with a show of the same recipe, whichever came first', async () => {
    const page = await openPage();
    const cells = [{ cell: 0, recipe: { ...recipeOf(100, 400_000), toleranceHundredths: 2 } }];
    const shown = studio.answer('show', showWhole(page.info, cells[0]!.recipe), page.client);
    valueOrThrow(await compare(page, { cells }));
    valueOrThrow(await shown);
    expect(solves()).toBe(1);
  });

  it('of another page takes nothing over', async () => {
    const [one, two] = [await openPage(), await openPage()];
    const first = compare(one, { cells: [sheet[4]!] });
    valueOrThrow(await compare(two, { cells: [sheet[5]!] }));
    valueOrThrow(await first);
    expect(one.frames.at(-1)!.header.stage).toBe('exact');
  });
});

describe('what ends a compare', () => {
  it('is a newer one, before that waits for a weight behind the solve that it does not want', async () => {
    const page = await openPage();
    const older = compare(page, { cells: [{ cell: 0, recipe: slow }] });
    while (solves() === 0) await wait(5);
    const held = { ...recipeOf(100, 60_000), strengthMillionths: 70_000 };
    const newer = compare(page, { cells: [{ cell: 0, recipe: held }] });
    expect((await older).end).toBe('cancelled');
    valueOrThrow(await newer);
    expect(asked.indexOf('cancel')).toBeGreaterThan(asked.indexOf('solve'));
    expect(asked.indexOf('cancel')).toBeLessThan(asked.indexOf('matchStrength'));
  });

  it('is not the cancel of another page', async () => {
    const [one, two] = [await openPage(), await openPage()];
    const running = compare(one, { cells: [{ cell: 0, recipe: { ...slow, maxIterations: 3000 } }] });
    while (solves() === 0) await wait(5);
    valueOrThrow(await studio.answer('cancel', { photo: one.info.photo, job: 'compare' }, two.client));
    expect((await running).end).toBe('done');
  });

  it.each(['whole', 'crop'] as const)(
    'is cancel, within a second, and the next works (extent %s)',
    async (extent) => {
      const page = await openPage();
      const region = extent === 'crop' ? part : undefined;
      const more = { extent, ...(region && { region }), cells: [{ cell: 0, recipe: slow }] };
      const running = compare(page, more);
      while (page.frames.length === 0) await wait(5);
      await wait(50);
      valueOrThrow(await studio.answer('cancel', { photo: page.info.photo, job: 'compare' }, page.client));
      expect((await running).end).toBe('cancelled');
      valueOrThrow(await compare(page, { ...more, cells: [sheet[4]!] }));
    },
  );

  it('is the photo being closed, and the page being gone', async () => {
    const page = await openPage();
    const closed = compare(page, { cells: [{ cell: 0, recipe: slow }] });
    while (solves() === 0) await wait(5);
    valueOrThrow(await studio.answer('closePhoto', { photo: page.info.photo }, page.client));
    expect((await closed).end).toBe('cancelled');
    const next = await openPage();
    const left = compare(next, { cells: [{ cell: 0, recipe: slow }] });
    while (solves() === 1) await wait(5);
    studio.forget(next.client);
    expect((await left).end).toBe('cancelled');
  });
});

describe('a compare that nobody should ask for', () => {
  it.each([
    ['no cell', { cells: [] }],
    ['26 cells', { cells: Array.from({ length: 26 }, (_, cell) => ({ ...sheet[0]!, cell: cell % 25 })) }],
    ['a cell 25', { cells: [{ ...sheet[0]!, cell: 25 }] }],
    ['a cell -1', { cells: [{ ...sheet[0]!, cell: -1 }] }],
    ['a cell 0.5', { cells: [{ ...sheet[0]!, cell: 0.5 }] }],
    ['a key more in a cell', { cells: [{ ...sheet[0]!, path: '/etc/passwd' }] }],
    ['a recipe out of range', { cells: [{ cell: 0, recipe: { ...initialRecipe, betaHundredths: 9 } }] }],
    ['a zoom that is no number', { zoom: NaN }],
    ['a zoom of 65', { zoom: 65 }],
    ['an unknown extent', { extent: 'all' }],
    ['a key more', { layers: ['after'] }],
    ['a region out of the photo', { region: { ...part, x: 105 } }],
  ])('is refused for %s, without a word to the engine', async (_, more) => {
    const page = await openPage();
    asked.length = 0;
    const outcome = await studio.answer('compare', { ...compareOf(page), ...more }, page.client);
    expect(outcome).toMatchObject({ end: 'failed', code: 'bad-params' });
    expect(asked).toEqual([]);
  });

  it('is refused for a photo that is not open', async () => {
    const page = await openPage();
    expect(await compare(page, { photo: 'none' })).toMatchObject({ end: 'failed', code: 'not-found' });
  });
});
