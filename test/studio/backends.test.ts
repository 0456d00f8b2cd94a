import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPage } from '../support/studio-page';
import { exportOf, showWhole, studioUnderTest, writeNoisyPng } from '../support/studio-under-test';
import { initialRecipe } from '../../src-main/contract/recipe';
import type { Studio } from '../../src-main/studio/studio-interface';

const folder = mkdtempSync(join(tmpdir(), 'rudin-backends-'));
const photoPath = join(folder, 'noisy.png');
const recipe = { ...initialRecipe, weightMillionths: 60_000 };
let studio: Studio;

beforeAll(async () => {
  await writeNoisyPng(photoPath, { width: 64, height: 48, noise: 0.08, seed: 5 });
  studio = studioUnderTest(photoPath, { backend: 'wasm', threads: 1 });
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true });
});

describe('the choice of a backend', () => {
  it('is that of the door until a person chooses, and then holds for previews and exports of every page', async () => {
    const page = openPage(studio);
    const info = await page.openFile(photoPath);
    expect((await page.call('backends', null)).choice).toBe('wasm');
    expect((await page.call('show', showWhole(info, recipe)))?.backend).toBe('wasm');
    await page.call('chooseBackend', { backend: 'reference' });
    expect((await page.call('show', showWhole(info, recipe)))?.backend).toBe('reference');
    const other = openPage(studio);
    expect((await other.call('backends', null)).choice).toBe('reference');
    expect((await other.call('exportPhoto', exportOf(info, recipe))).solve?.backend).toBe('reference');
    await other.call('chooseBackend', { backend: 'wasm' });
    expect((await page.call('exportPhoto', exportOf(info, recipe))).solve?.backend).toBe('wasm');
  });

  it('stays what it was where the one that is asked for cannot run, with the reason', async () => {
    const page = openPage(studio);
    const { backends, choice } = await page.call('backends', null);
    const missing = backends.find(({ available }) => !available);
    // A machine that has them all has nothing to refuse but a name that nobody knows, which is below.
    if (missing) {
      const outcome = await studio.answer('chooseBackend', { backend: missing.name }, page);
      const message = `${missing.name}: ${missing.refused}`;
      expect(outcome).toEqual({ end: 'failed', code: 'backend-unavailable', message });
    }
    const unknown = await studio.answer('chooseBackend', { backend: 'opencl' }, page);
    expect(unknown).toMatchObject({ end: 'failed', code: 'bad-params' });
    expect((await page.call('backends', null)).choice).toBe(choice);
  });
});

it('tests the processor: within 0.02 levels of the reference, at more than a million pixel-iterations a second', async () => {
  const { levels, pixelIterationsPerSecond } = await openPage(studio).call('testBackend', {
    backend: 'wasm',
  });
  expect(levels).toBeLessThan(0.02);
  expect(pixelIterationsPerSecond).toBeGreaterThan(1e6);
});
