import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialRecipe, type Recipe } from '../../src-main/contract/recipe';
import type { PhotoInfo } from '../../src-main/contract/studio-calls';
import type { Studio } from '../../src-main/studio/studio-interface';
import { openPage, type StudioPage } from '../support/studio-page';
import { showWhole, studioUnderTest, writeNoisyPng } from '../support/studio-under-test';

const recipe: Recipe = { ...initialRecipe, weightMillionths: 60_000 };
const folder = mkdtempSync(join(tmpdir(), 'rudin-evidence-'));
const file = (name: string): string => join(folder, name);

describe('evidence of the studio', () => {
  let studio: Studio;
  let page: StudioPage;
  let photo: PhotoInfo;

  beforeAll(async () => {
    await writeNoisyPng(file('noisy.png'), { width: 120, height: 90, noise: 0.08, seed: 1 });
    await writeNoisyPng(file('clean.png'), { width: 120, height: 90, noise: 0, seed: 1 });
    await writeNoisyPng(file('other.png'), { width: 100, height: 90, noise: 0, seed: 1 });
    studio = studioUnderTest(file('noisy.png'), { backend: 'wasm' });
    page = openPage(studio);
    photo = await page.openFile(file('noisy.png'));
  });
  afterAll(async () => {
    await studio.close();
    rmSync(folder, { recursive: true });
  });

  it('is null, and solves nothing, as long as the exact result is not there', async () => {
    expect(await page.call('evidence', { photo: photo.photo, recipe })).toBeNull();
    expect(page.events.filter(({ kind }) => kind === 'progress')).toEqual([]);
  });

  it('is that of the exact result of a recipe once that was shown, and null for another recipe', async () => {
    const report = await page.call('show', showWhole(photo, recipe));
    const evidence = (await page.call('evidence', { photo: photo.photo, recipe }))!;
    expect(evidence.rowsShare).toBe(1);
    expect(evidence.gradient.before).toHaveLength(evidence.gradient.magnitudes.length);
    expect(Math.abs(evidence.removed.rms - report!.removedRms)).toBeLessThan(1e-4);
    expect(evidence.removed.verdict).not.toBe('nothing');
    const stronger = { ...recipe, weightMillionths: 61_000 };
    expect(await page.call('evidence', { photo: photo.photo, recipe: stronger })).toBeNull();
  });

  it('tells energy and certified distance with the progress of a solve', () => {
    const events = page.events.flatMap((event) => (event.kind === 'progress' ? [event] : []));
    const looked = events.filter(({ energy }) => energy !== null);
    expect(looked.length).toBeGreaterThan(0);
    for (const { certifiedLevels, residualLevels } of looked) {
      expect(certifiedLevels).toBeGreaterThan(0);
      expect(residualLevels).toBeNull();
    }
  });

  it('says that nothing was removed for weight 0', async () => {
    const none = { ...recipe, weightMillionths: 0 };
    await page.call('show', showWhole(photo, none));
    const evidence = (await page.call('evidence', { photo: photo.photo, recipe: none }))!;
    expect(evidence.removed).toMatchObject({ verdict: 'nothing', rms: 0, structure: 0 });
    expect(evidence.gradient.after).toEqual(evidence.gradient.before);
  });

  it('compares with a clean photo, which is not among the open ones: the result is at least 3 dB nearer', async () => {
    expect(await page.call('likeness', { photo: photo.photo, recipe })).toBeNull();
    const grant = studio.grantFile(file('clean.png'));
    expect(await page.call('setReference', { photo: photo.photo, grant })).toEqual({ name: 'clean.png' });
    const { photos } = await page.call('hello', null);
    expect(photos.map(({ name }) => name)).toEqual(['noisy.png']);
    await page.call('show', showWhole(photo, recipe));
    const { before, after } = (await page.call('likeness', { photo: photo.photo, recipe }))!;
    expect(after.psnrDb! - before.psnrDb!).toBeGreaterThan(3);
    expect(after.ssim!).toBeGreaterThan(before.ssim!);
    await page.call('setReference', { photo: photo.photo, grant: null });
    expect(await page.call('likeness', { photo: photo.photo, recipe })).toBeNull();
  });

  it('refuses a clean photo of another size, with both sizes, and keeps none of it', async () => {
    const grant = studio.grantFile(file('other.png'));
    const refused = await studio.answer('setReference', { photo: photo.photo, grant }, page);
    expect(refused).toMatchObject({ end: 'failed', code: 'bad-params' });
    expect(JSON.stringify(refused)).toMatch(/120x90 .* 100x90/);
    expect((await page.call('hello', null)).photos).toHaveLength(1);
  });

  it('keeps the newest of clean photos that are set one after the other, and none of a photo that is closed', async () => {
    const set = () =>
      page.call('setReference', { photo: photo.photo, grant: studio.grantFile(file('clean.png')) });
    await set();
    await Promise.all([set(), set()]);
    expect((await page.call('hello', null)).photos).toHaveLength(1);
    const second = await page.openFile(file('noisy.png'));
    const grant = studio.grantFile(file('clean.png'));
    const late = studio.answer('setReference', { photo: second.photo, grant }, page);
    await page.call('closePhoto', { photo: second.photo });
    expect(await late).toMatchObject({ end: 'failed', code: 'not-found' });
    expect((await page.call('hello', null)).photos).toHaveLength(1);
    await page.call('setReference', { photo: photo.photo, grant: null });
  });

  it('stops measuring for pictures of other settings', async () => {
    await page.call('show', showWhole(photo, recipe));
    const measuring = studio.answer('evidence', { photo: photo.photo, recipe }, page);
    const showing = page.call('show', {
      ...showWhole(photo, { ...recipe, betaHundredths: 120 }),
      request: 2,
    });
    expect((await measuring).end).toBe('cancelled');
    await showing;
  });

  it('stops measuring for a sheet, and not for what stands beside the picture', async () => {
    const { recipe: _recipe, layers: _layers, ...shown } = showWhole(photo, recipe);
    const compared = { ...shown, cells: [{ cell: 0, recipe: { ...recipe, betaHundredths: 150 } }] };
    await page.call('show', showWhole(photo, recipe));
    const beside = studio.answer('evidence', { photo: photo.photo, recipe }, page);
    await page.call('compare', { ...compared, extent: 'whole' });
    expect(await beside).toMatchObject({ end: 'done', value: { rowsShare: 1 } });
    const measuring = studio.answer('evidence', { photo: photo.photo, recipe }, page);
    await page.call('compare', { ...compared, extent: 'crop' });
    expect((await measuring).end).toBe('cancelled');
  });

  it.each([
    ['evidence', { photo: 'p', recipe: { ...recipe, betaHundredths: 1e9 } }],
    ['evidence', { photo: 'p' }],
    ['evidence', { photo: 'p', recipe, more: 1 }],
    ['likeness', { photo: 7, recipe }],
    ['setReference', { photo: 'p', grant: 'x'.repeat(65) }],
    ['setReference', { photo: 'p', grant: '../../etc/passwd', path: '/etc/passwd' }],
  ] as const)('refuses %s with %j', async (name, ask) => {
    expect(await studio.answer(name, ask, page)).toMatchObject({ end: 'failed', code: 'bad-params' });
  });

  it('knows no photo and no grant that it did not give', async () => {
    const unknown = [
      await studio.answer('evidence', { photo: 'p', recipe }, page),
      await studio.answer('likeness', { photo: 'p', recipe }, page),
      await studio.answer('setReference', { photo: photo.photo, grant: 'never-given' }, page),
    ];
    expect(unknown[0]).toMatchObject({ end: 'failed', code: 'not-found' });
    expect(unknown[1]).toEqual({ end: 'done', value: null });
    expect(unknown[2]).toMatchObject({ end: 'failed', code: 'not-found' });
  });
});
