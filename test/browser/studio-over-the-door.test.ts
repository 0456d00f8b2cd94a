/** The main job through the door, over the real studio with its codec and engine processes. */
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialRecipe, type Recipe } from '../../src-main/contract/recipe';
import type { PhotoInfo, ShowRequest } from '../../src-main/contract/studio-calls';
import type { Studio } from '../../src-main/studio/studio-interface';
import { exportOf, showWhole, studioUnderTest, writeNoisyPng } from '../support/studio-under-test';
import { connectPage } from './connect-page';
import { openDoor, type DoorUnderTest } from './door-under-test';

let folder: string;
let photoPath: string;
let photoBytes: Buffer;
let studio: Studio;
let door: DoorUnderTest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rudin-over-door-'));
  photoPath = join(folder, 'noisy.png');
  await writeNoisyPng(photoPath, { width: 300, height: 200, noise: 0.08, seed: 4 });
  photoBytes = await readFile(photoPath);
  studio = studioUnderTest(photoPath);
  door = await openDoor(studio, [photoPath, join(folder, 'missing.png')]);
});
afterAll(async () => {
  await door.close();
  await studio.close();
  await rm(folder, { recursive: true });
});

const recipe: Recipe = { ...initialRecipe, weightMillionths: 60_000 };
const showAll = (info: PhotoInfo): ShowRequest => showWhole(info, recipe);
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('the studio through the browser door', () => {
  it('says hello with the photo of the command line open, and names the input that was not', async () => {
    const page = await connectPage(door, await door.newToken());
    const info = await page.call('hello', null);
    expect(info.capabilities).toEqual({ dialogs: false });
    expect(info.photos.map(({ name, width, height }) => [name, width, height])).toEqual([
      ['noisy.png', 300, 200],
    ]);
    expect(door.door.notOpened.map(({ input }) => input)).toEqual([join(folder, 'missing.png')]);
    page.socket.close();
  });

  it('tells the backends of this machine, of which auto takes one', async () => {
    const page = await connectPage(door, await door.newToken());
    const { backends, choice } = await page.call('backends', null);
    expect(choice).toBe('auto');
    expect(backends.map(({ name }) => name)).toEqual(['webgpu', 'tensorflow', 'wasm', 'reference']);
    expect(backends.find(({ refused }) => refused === null)).toMatchObject({
      available: true,
      software: false,
    });
    page.socket.close();
  });

  it('opens the sample and shows it, a draft, then the exact result within half a level', async () => {
    const page = await connectPage(door, await door.newToken());
    const report = await page.call('show', showAll(await page.call('openSample', null)));
    expect(report?.certifiedLevels).toBeLessThanOrEqual(0.5);
    const stages = page.frames.map(({ header }) => `${header.layer} ${header.stage}`);
    expect(stages[0]).toBe('before exact');
    expect(stages.at(-1)).toBe('after exact');
    expect(stages).toContain('after draft');
    const original = await sharp(photoBytes).ensureAlpha().raw().toBuffer();
    expect(Buffer.from(page.frames[0]?.rgba ?? []).equals(original)).toBe(true);
    expect(page.events.some(({ kind }) => kind === 'progress')).toBe(true);
    page.socket.close();
  });

  it('takes an upload, and exports the very pixels that it shows, to be fetched once', async () => {
    const token = await door.newToken();
    const page = await connectPage(door, token);
    const uploaded = await fetch(`${door.origin}/upload?name=up%2Fnoisy%20%C3%BC.png`, {
      method: 'POST',
      headers: bearer(token),
      body: new Uint8Array(photoBytes),
    });
    const { grant } = (await uploaded.json()) as { grant: string };
    const info = await page.call('openPhoto', { grant });
    expect(info).toMatchObject({ name: 'noisy ü.png', width: 300, height: 200, format: 'png' });
    expect(await page.ask('openPhoto', { grant })).toMatchObject({ end: 'failed', code: 'not-found' });

    await page.call('show', showAll(info));
    const report = await page.call('exportPhoto', exportOf(info, recipe));
    expect(report.end).toBe('download');
    const download = await fetch(`${door.origin}/download/${report.download}`, { headers: bearer(token) });
    expect(download.headers.get('content-disposition')).toContain(encodeURIComponent(report.name));
    const file = Buffer.from(await download.arrayBuffer());
    expect(file.byteLength).toBe(report.bytes);
    const exported = await sharp(file).ensureAlpha().raw().toBuffer();
    expect(exported.equals(Buffer.from(page.frames.at(-1)?.rgba ?? []))).toBe(true);
    const again = await fetch(`${door.origin}/download/${report.download}`, { headers: bearer(token) });
    expect(again.status).toBe(404);
    page.socket.close();
  });

  it('answers an upload that is no photo with a failure that names it', async () => {
    const token = await door.newToken();
    const page = await connectPage(door, token);
    const uploaded = await fetch(`${door.origin}/upload?name=page.png`, {
      method: 'POST',
      headers: bearer(token),
      body: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    });
    const outcome = await page.ask('openPhoto', await uploaded.json());
    expect(outcome).toMatchObject({
      end: 'failed',
      code: expect.stringMatching(/bad-file|unsupported/) as string,
    });
    expect(outcome.end === 'failed' && outcome.message).toContain('page.png');
    page.socket.close();
  });

  it('answers calls that break the contract with bad-params or not-found, and keeps the page', async () => {
    const page = await connectPage(door, await door.newToken());
    const info = await page.call('openSample', null);
    const broken: [string, unknown][] = [
      ['openPhoto', { grant: '/etc/passwd' }],
      ['openPhoto', { grant: photoPath }],
      ['openPhoto', { path: photoPath }],
      ['denoiseFile', { input: photoPath, output: '/tmp/x' }],
      ['show', { ...showAll(info), zoom: 1e9 }],
      ['show', { ...showAll(info), region: { x: -1, y: 0, width: 1, height: 1 } }],
      ['show', { ...showAll(info), region: { x: 0, y: 0, width: 1e8, height: 1e8 } }],
      ['show', { ...showAll(info), recipe: { ...recipe, betaHundredths: 29 } }],
      ['show', { ...showAll(info), more: 1 }],
      ['exportPhoto', exportOf(info, recipe, { target: '/etc/passwd' })],
      ['exportPhoto', exportOf(info, recipe, { quality: 101 })],
      ['commit', { photo: '__proto__', recipe }],
      ['readGradient', { photo: info.photo, layer: 'before', operator: 'forward', x: 300, y: 0 }],
      ['chooseTarget', { photo: info.photo, format: 'png' }],
      ['openDialog', null],
    ];
    for (const [name, asked] of broken) {
      const outcome = await page.ask(name, asked);
      const code = outcome.end === 'failed' ? outcome.code : outcome.end;
      expect(['bad-params', 'not-found', 'unsupported'], `${name} ${JSON.stringify(asked)}`).toContain(code);
    }
    expect((await page.call('hello', null)).version).toBe('0.0.0-test');
    page.socket.close();
  });

  it('stops the solve of a page that goes away, so that the next page is served within 10 s', async () => {
    const token = await door.newToken();
    const leaving = await connectPage(door, token);
    const large = join(folder, 'large.png');
    await writeNoisyPng(large, { width: 1500, height: 1000, noise: 0.1, seed: 5 });
    const grant = studio.grantFile(large);
    const info = await leaving.call('openPhoto', { grant });
    // Alone this would run for minutes: 3 MP, the largest weight, the smallest tolerance.
    const endless = {
      ...recipe,
      weightMillionths: 1_000_000,
      toleranceHundredths: 1,
      maxIterations: 100_000,
    };
    const ended = leaving.ask('show', { ...showAll(info), recipe: endless });
    const started = (async () => {
      while (!leaving.events.some(({ kind }) => kind === 'progress')) await once(leaving.socket, 'message');
    })();
    expect(await Promise.race([ended, started])).toBeUndefined();
    leaving.socket.terminate();
    const page = await connectPage(door, token);
    const start = performance.now();
    const report = await page.call('show', showAll(await page.call('openSample', null)));
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(report?.certifiedLevels).toBeLessThanOrEqual(0.5);
    page.socket.close();
  });
});
