import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { initialRecipe } from '../../src-main/contract/recipe';
import type { ExportRequest, StudioEvent } from '../../src-main/contract/studio-calls';
import type { Studio } from '../../src-main/studio/studio-interface';
import { valueOrThrow } from '../support/outcomes';
import { exportOf, studioUnderTest, writeNoisyPng } from '../support/studio-under-test';

const folder = mkdtempSync(join(tmpdir(), 'rudin-dialogs-'));
const good = join(folder, 'good.png');
const broken = join(folder, 'broken.png');
/** What the person chooses in the dialogs, which only a desktop can show. */
const chosen = { toOpen: [] as string[], toSave: null as string | null };
const events: StudioEvent[] = [];
const client = { onEvent: (event: StudioEvent) => events.push(event), onFrame: () => undefined };
let studio: Studio;

beforeAll(async () => {
  await writeNoisyPng(good, { width: 40, height: 30, noise: 0.05, seed: 11 });
  writeFileSync(broken, 'no photo at all');
  studio = studioUnderTest(good, {
    threads: 1,
    dialogs: {
      open: () => Promise.resolve(chosen.toOpen),
      save: () => Promise.resolve(chosen.toSave),
      saveDocument: () => Promise.resolve(chosen.toSave),
    },
  });
});

afterAll(async () => {
  await studio.close();
  rmSync(folder, { recursive: true });
});

async function exportTo(path: string, more: Partial<ExportRequest> = {}) {
  const [photo] = valueOrThrow(await studio.answer('openDialog', null, client));
  chosen.toSave = path;
  const target = valueOrThrow(
    await studio.answer('chooseTarget', { photo: photo!.photo, format: 'same' }, client),
  );
  const request = exportOf(
    photo!,
    { ...initialRecipe, weightMillionths: 0 },
    { format: 'same', conflict: 'ask', target: target!.target, ...more },
  );
  return { request, outcome: await studio.answer('exportPhoto', request, client) };
}

describe('a studio with dialogs', () => {
  it('opens the good ones of several files and tells of the broken one by name', async () => {
    chosen.toOpen = [broken, good];
    const opened = valueOrThrow(await studio.answer('openDialog', null, client));
    expect(opened.map(({ name }) => name)).toEqual(['good.png']);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'notice', message: expect.stringContaining('broken.png') as string }),
    );
  });

  it('does not ask again about a file that the save dialog was confirmed for', async () => {
    chosen.toOpen = [good];
    const target = join(folder, 'there.png');
    writeFileSync(target, 'old');
    expect((await exportTo(target)).outcome).toMatchObject({ end: 'done', value: { end: 'written' } });
    expect(readFileSync(target).subarray(1, 4).toString()).toBe('PNG');
  });

  it('asks about a foreign file where the sidecar is to go, which the save dialog did not show', async () => {
    chosen.toOpen = [good];
    const target = join(folder, 'beside.png');
    const sidecar = `${target}.rudin.json`;
    writeFileSync(target, 'old');
    writeFileSync(sidecar, 'mine');
    const { request, outcome } = await exportTo(target, { sidecar: true });
    expect(outcome).toMatchObject({ end: 'done', value: { end: 'exists' } });
    expect([readFileSync(target, 'utf8'), readFileSync(sidecar, 'utf8')]).toEqual(['old', 'mine']);
    const answered = await studio.answer('exportPhoto', { ...request, conflict: 'overwrite' }, client);
    expect(answered).toMatchObject({ value: { end: 'written' } });
    // Now it is Rudin's own, of the photo that the dialog was confirmed for.
    const again = await exportTo(target, { sidecar: true });
    expect(again.outcome).toMatchObject({ value: { end: 'written', notes: [] } });
    const without = await exportTo(target);
    expect(without.outcome).toMatchObject({ value: { notes: [`${sidecar} describes an earlier result`] } });
  });

  it('asks about a file that appeared after the dialog, and takes the same target with the answer', async () => {
    chosen.toOpen = [good];
    const target = join(folder, 'appeared.png');
    const first = await exportTo(target);
    expect(first.outcome).toMatchObject({ value: { end: 'written' } });
    const [photo] = valueOrThrow(await studio.answer('openDialog', null, client));
    const late = join(folder, 'late.png');
    chosen.toSave = late;
    const choice = valueOrThrow(
      await studio.answer('chooseTarget', { photo: photo!.photo, format: 'same' }, client),
    );
    writeFileSync(late, 'somebody else');
    const request = { ...first.request, photo: photo!.photo, target: choice!.target };
    expect(await studio.answer('exportPhoto', request, client)).toMatchObject({ value: { end: 'exists' } });
    expect(readFileSync(late, 'utf8')).toBe('somebody else');
    const numbered = await studio.answer('exportPhoto', { ...request, conflict: 'number' }, client);
    expect(numbered).toMatchObject({ value: { end: 'written', name: 'late (2).png' } });
    expect(await studio.answer('exportPhoto', request, client)).toMatchObject({ end: 'failed' });
  });

  it('never writes over the photo that is open', async () => {
    chosen.toOpen = [good];
    const before = readFileSync(good);
    const { outcome } = await exportTo(good, { conflict: 'overwrite' });
    expect(outcome).toMatchObject({ end: 'failed', code: 'conflict' });
    expect(readFileSync(good)).toEqual(before);
  });
});
