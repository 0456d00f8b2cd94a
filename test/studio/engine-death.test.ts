import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialRecipe, type Recipe } from '../../src-main/contract/recipe';
import type { HelperPort } from '../../src-main/processes/call-protocol';
import type { Studio } from '../../src-main/studio/studio-interface';
import { valueOrThrow } from '../support/outcomes';
import { openPage, type StudioPage } from '../support/studio-page';
import {
  exportOf,
  launchWithEngine,
  showWhole,
  studioUnderTest,
  writeNoisyPng,
} from '../support/studio-under-test';
import { atOnceMs } from '../support/at-once';

const folder = mkdtempSync(join(tmpdir(), 'rudin-death-'));
const photoPath = join(folder, 'noisy.png');
/** The engine processes that were started, the newest last. */
const engines: HelperPort[] = [];
let studio: Studio;

/** Takes some seconds: a tolerance that float32 does not reach at a strong weight, cut off by the cap. */
const slow: Recipe = {
  ...initialRecipe,
  weightMillionths: 1_000_000,
  toleranceHundredths: 1,
  maxIterations: 24_000,
};
const endless: Recipe = { ...slow, maxIterations: 100_000 };
const quick: Recipe = { ...initialRecipe, weightMillionths: 60_000 };

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
/** Kills the engine under a job, and answers how many engines there should have been when the job is done. */
function killEngine(): number {
  engines.at(-1)!.kill();
  return engines.length + 1;
}

/** Resolves once the exact solve runs, which alone tells of progress. */
async function exactRuns({ events }: StudioPage): Promise<void> {
  while (events.every(({ kind }) => kind !== 'progress')) await wait(20);
}

const choices = {
  format: 'same',
  bitDepth: 'same',
  quality: 90,
  metadata: 'keep',
  conflict: 'overwrite',
  sidecar: false,
} as const;

beforeAll(async () => {
  await writeNoisyPng(photoPath, { width: 240, height: 160, noise: 0.08, seed: 3 });
  studio = studioUnderTest(photoPath, {
    launch: launchWithEngine((port) => {
      engines.push(port);
      return port;
    }),
  });
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true });
});

describe('an engine process that dies', () => {
  it('in a show: the photo is put back and the same exact result comes', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    const show = studio.answer('show', showWhole(info, slow), page);
    await exactRuns(page);
    const expected = killEngine();
    const report = valueOrThrow(await show);
    expect(engines).toHaveLength(expected);
    expect(page.frames.at(-1)?.header).toMatchObject({ layer: 'after', stage: 'exact' });
    const again = valueOrThrow(await studio.answer('show', showWhole(info, slow), page));
    expect(again?.energy).toBe(report?.energy);
  });

  it('in an export: the pixels are those of an undisturbed job', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    const running = studio.answer('exportPhoto', exportOf(info, slow), page);
    await exactRuns(page);
    const expected = killEngine();
    const { download } = valueOrThrow(await running);
    expect(engines).toHaveLength(expected);
    const pixels = await sharp(studio.takeDownload(download!)!.bytes).raw().toBuffer();
    const output = join(folder, 'undisturbed.png');
    const job = { input: photoPath, output, recipe: slow, choices, protectedInputs: [] };
    await studio.denoiseFile(job);
    expect(pixels.equals(await sharp(readFileSync(output)).raw().toBuffer())).toBe(true);
  });

  it('in a file job: the file is written all the same', async () => {
    const output = join(folder, 'after-death.png');
    let isSolving = false;
    const onProgress = ({ stage }: { stage: string }): void => {
      isSolving ||= stage === 'solve';
    };
    const job = { input: photoPath, output, recipe: slow, choices, protectedInputs: [] };
    const running = studio.denoiseFile(job, { onProgress });
    while (!isSolving) await wait(20);
    const expected = killEngine();
    expect((await running).end).toBe('written');
    expect(engines).toHaveLength(expected);
  });

  it('while it is idle: the next look and the next reading find the photo again', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    valueOrThrow(await studio.answer('show', showWhole(info, quick), page));
    killEngine();
    await wait(100);
    const reading = { photo: info.photo, layer: 'before', operator: 'forward', x: 3, y: 4 };
    expect(valueOrThrow(await studio.answer('readGradient', reading, page))?.intensity).toHaveLength(3);
    valueOrThrow(await studio.answer('show', showWhole(info, quick), page));
    expect(page.frames.at(-1)?.header.stage).toBe('exact');
  });

  it('takes nothing along when messages are under way to it', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    killEngine();
    // The event loop is held up, so that the dead process still looks connected when it is written to.
    const until = performance.now() + 200;
    while (performance.now() < until);
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => studio.answer('show', showWhole(info, quick), openPage(studio))),
    );
    for (const outcome of outcomes) expect(outcome.end).toBe('done');
  });
});

describe('jobs that are in each other’s way', () => {
  it('closing a photo during its export ends the export as cancelled', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    const running = studio.answer('exportPhoto', exportOf(info, endless), page);
    await exactRuns(page);
    valueOrThrow(await studio.answer('closePhoto', { photo: info.photo }, page));
    expect((await running).end).toBe('cancelled');
  });

  it('an export that waits behind another solve is cancelled at once', async () => {
    const [first, second] = [openPage(studio), openPage(studio)];
    const show = studio.answer('show', showWhole(await first.openFile(photoPath), endless), first);
    await exactRuns(first);
    const info = await second.openFile(photoPath);
    const waiting = studio.answer('exportPhoto', exportOf(info, quick), second);
    await wait(200);
    const begun = performance.now();
    await studio.answer('cancel', { photo: info.photo, job: 'export' }, second);
    expect((await waiting).end).toBe('cancelled');
    expect(performance.now() - begun).toBeLessThan(atOnceMs);
    studio.forget(first);
    expect((await show).end).toBe('cancelled');
  });

  it('cancelling an export leaves the preview of the same photo running', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    const show = studio.answer('show', showWhole(info, slow), page);
    await exactRuns(page);
    const running = studio.answer('exportPhoto', exportOf(info, quick), page);
    await wait(100);
    await studio.answer('cancel', { photo: info.photo, job: 'export' }, page);
    expect((await running).end).toBe('cancelled');
    expect((await show).end).toBe('done');
  });
});
