import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage } from '../support/studio-page';
import { exportOf, showWhole, studioUnderTest, writeNoisyPng } from '../support/studio-under-test';
import { initialRecipe, type Recipe } from '../../src-main/contract/recipe';
import type { PhotoInfo, ShowRequest, StudioCall } from '../../src-main/contract/studio-calls';
import type { Studio } from '../../src-main/studio/studio-interface';
import { atOnceMs } from '../support/at-once';

const folder = mkdtempSync(join(tmpdir(), 'rudin-studio-'));
const photoPath = join(folder, 'noisy.png');
let studio: Studio;

const showOf = (
  info: PhotoInfo,
  recipe: Partial<Recipe> = {},
  more: Partial<ShowRequest> = {},
): ShowRequest => ({
  ...showWhole(info, { ...initialRecipe, weightMillionths: 60_000, ...recipe }),
  ...more,
});

beforeAll(async () => {
  await writeNoisyPng(photoPath, { width: 240, height: 160, noise: 0.08, seed: 3 });
  studio = studioUnderTest(photoPath);
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true });
});

describe('studio, with real codec and engine processes', () => {
  it('opens a photo with its facts and a noise estimate within 15 % of the noise that was added', async () => {
    const info = await openPage(studio).openFile(photoPath);
    expect(info).toMatchObject({
      name: 'noisy.png',
      width: 240,
      height: 160,
      channels: 3,
      bitDepth: 8,
      format: 'png',
    });
    for (const noise of info.noiseStdDev) expect(Math.abs(noise / 0.08 - 1)).toBeLessThan(0.15);
  });

  it('tells the other pages that have photos on show when one closes a photo, until they go', async () => {
    const [one, two, gone] = [openPage(studio), openPage(studio), openPage(studio)];
    for (const page of [one, two, gone]) await page.call('hello', null);
    studio.forget(gone);
    const { photo } = await one.openFile(photoPath);
    await one.call('closePhoto', { photo });
    expect([one, two, gone].map(({ events }) => events)).toEqual([[], [{ kind: 'photo-closed', photo }], []]);
  });

  it('shows the photo, then a draft, then the exact result within half a level', async () => {
    const page = openPage(studio);
    const report = await page.call('show', showOf(await page.openFile(photoPath)));
    expect(page.frames.map(({ header }) => [header.layer, header.stage])).toEqual([
      ['before', 'exact'],
      ['after', 'draft'],
      ['after', 'exact'],
    ]);
    expect(report?.converged).toBe(true);
    expect(report?.certifiedLevels).toBeLessThanOrEqual(0.5);
    const original = await sharp(photoPath).ensureAlpha().raw().toBuffer();
    expect(Buffer.from(page.frames[0]!.rgba)).toEqual(original);
  });

  it('shows at 100 % the very pixels that an export and a file job write', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    // A neighbour, whose answer a solve could start from, is shown first: what was seen before must not matter.
    await page.call('show', showOf(info, { weightMillionths: 55_000 }));
    await page.call('show', showOf(info));
    const shown = page.frames.at(-1)!;
    const recipe = { ...initialRecipe, weightMillionths: 60_000 };
    const exported = await page.call('exportPhoto', exportOf(info, recipe));
    const download = studio.takeDownload(exported.download!)!;
    expect(studio.takeDownload(exported.download!)).toBeNull();
    const pixels = await sharp(download.bytes).ensureAlpha().raw().toBuffer();
    expect(pixels.equals(shown.rgba)).toBe(true);

    const output = join(folder, 'file-job.png');
    const job = await studio.denoiseFile({
      input: photoPath,
      output,
      recipe,
      protectedInputs: [photoPath],
      choices: {
        format: 'same',
        bitDepth: 'same',
        quality: 90,
        metadata: 'keep',
        conflict: 'ask',
        sidecar: true,
      },
    });
    expect(job.end).toBe('written');
    expect((await sharp(readFileSync(output)).ensureAlpha().raw().toBuffer()).equals(shown.rgba)).toBe(true);
    const sidecar = JSON.parse(readFileSync(`${output}.rudin.json`, 'utf8')) as { recipe: Recipe };
    expect(sidecar.recipe).toEqual(recipe);
  });

  it('answers only the newest of many requests exactly, and draws something for a drag on its way', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    const drag = [60, 70, 80, 90, 100, 110].map((thousandths, at) =>
      studio.answer(
        'show',
        showOf(info, { weightMillionths: thousandths * 1000 }, { request: at + 1 }),
        page,
      ),
    );
    const ends = (await Promise.all(drag)).map(({ end }) => end);
    expect(ends).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled', 'done']);
    const exact = page.frames.filter(({ header }) => header.layer === 'after' && header.stage === 'exact');
    expect(exact.map(({ header }) => header.request)).toEqual([6]);
    expect(exact[0]!.header.report?.weight).toBe(0.11);
  });

  it('solves once when a page pans, and not at all when it comes back to the same settings', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    const first = await page.call('show', showOf(info, { betaHundredths: 130 }));
    page.frames.length = 0;
    const region = { x: 20, y: 10, width: 100, height: 80 };
    const panned = await page.call(
      'show',
      showOf(info, { betaHundredths: 130 }, { region, layers: ['after'] }),
    );
    expect(panned).toEqual(first);
    expect(page.frames.map(({ header }) => header.stage)).toEqual(['exact']);
  });

  it('reports the weight of the photo with a draft that was solved on averaged pixels', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    await page.call('show', showOf(info, { betaHundredths: 160 }, { zoom: 0.25 }));
    const draft = page.frames.find(({ header }) => header.stage === 'draft')!.header;
    expect([draft.width, draft.height]).toEqual([60, 40]);
    expect(draft.draft?.weight).toBe(0.06);
    expect(draft.report).toBeNull();
  });

  it('draws another view from the draft at once while the exact solve still runs', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    const slow = { toleranceHundredths: 1, maxIterations: 100_000, weightMillionths: 1_000_000 };
    const first = studio.answer('show', showOf(info, slow), page);
    while (page.frames.length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = studio.answer('show', showOf(info, slow, { view: 'gradient-magnitude' }), page);
    while (page.frames.length < 4) await new Promise((resolve) => setTimeout(resolve, 20));
    const drawn = page.frames.map(({ header }) => `${header.view} ${header.layer} ${header.stage}`);
    expect(drawn.slice(2)).toEqual(['gradient-magnitude before exact', 'gradient-magnitude after draft']);
    await page.call('cancel', { photo: info.photo, job: 'show' });
    expect((await first).end).toBe('cancelled');
    expect((await second).end).toBe('cancelled');
  });

  it('cancels a long solve at once and keeps answering', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    const slow = showOf(info, {
      toleranceHundredths: 1,
      maxIterations: 100_000,
      weightMillionths: 1_000_000,
    });
    const show = studio.answer('show', slow, page);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const begun = performance.now();
    await page.call('cancel', { photo: info.photo, job: 'show' });
    expect((await show).end).toBe('cancelled');
    expect(performance.now() - begun).toBeLessThan(atOnceMs);
    expect((await page.call('show', showOf(info)))?.converged).toBe(true);
  });

  it('gives weight 0 back bit for bit', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    const report = await page.call('show', showOf(info, { weightMillionths: 0 }));
    expect(report?.end).toBe('identity');
    const [before, after] = page.frames;
    expect(after!.rgba).toEqual(before!.rgba);
  });

  it('names what is wrong with a call instead of throwing', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    const ask = showOf(info);
    const wrong: [StudioCall, unknown, RegExp][] = [
      ['show', { ...ask, zoom: Number.NaN }, /show\.zoom/],
      ['show', { ...ask, extra: 1 }, /show\.extra/],
      [
        'show',
        { ...ask, recipe: { ...ask.recipe, betaHundredths: 29 } },
        /beta must be between 0.3 and 3; got 0.29/,
      ],
      ['show', { ...ask, region: { x: 200, y: 0, width: 100, height: 10 } }, /inside the photo of 240 x 160/],
      ['closePhoto', { photo: 'nobody' }, /no longer open/],
      ['openPhoto', { grant: '/etc/passwd' }, /no longer available/],
      ['openDialog', null, /no file dialogs/],
    ];
    for (const [name, value, message] of wrong) {
      const outcome = await studio.answer(name, value, page);
      expect(outcome).toMatchObject({ end: 'failed', message: expect.stringMatching(message) as string });
    }
  });

  it('refuses a broken file by name and keeps the others', async () => {
    const page = openPage(studio);
    const broken = join(folder, 'broken.jpg');
    writeFileSync(broken, readFileSync(photoPath).subarray(0, 300));
    const outcome = await studio.openPath(broken, page);
    expect(outcome).toMatchObject({
      end: 'failed',
      message: expect.stringContaining('broken.jpg') as string,
    });
    expect((await page.openFile(photoPath)).width).toBe(240);
  });
});
