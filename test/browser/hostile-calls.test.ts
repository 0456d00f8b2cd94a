/**
 * Ten thousand seeded calls from a page that bears the token and means harm: each is refused in the contract's words or is
 * a valid call, and nothing outside of what was opened is read or written.
 */
import { copyFile, mkdtemp, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { studioCallNames } from '../../src-main/contract/studio-calls';
import { presetOf } from '../../src-main/contract/preset';
import { initialRecipe } from '../../src-main/contract/recipe';
import type { Studio } from '../../src-main/studio/studio-interface';
import { exportOf, showWhole, studioUnderTest, writeNoisyPng } from '../support/studio-under-test';
import { connectPage } from './connect-page';
import { openDoor, type DoorUnderTest } from './door-under-test';
import { seeded, type Random } from './seeded';

const width = 48;
const height = 32;
let folder: string;
let samplePath: string;
let privatePath: string;
let studio: Studio;
let door: DoorUnderTest;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rudin-hostile-calls-'));
  await mkdir(join(folder, 'private'));
  samplePath = join(folder, 'sample.png');
  privatePath = join(folder, 'private', 'private.png');
  await writeNoisyPng(samplePath, { width, height, noise: 0.05, seed: 6 });
  await copyFile(samplePath, privatePath);
  studio = studioUnderTest(samplePath);
  door = await openDoor(studio);
});
afterAll(async () => {
  await door.close();
  await studio.close();
  await rm(folder, { recursive: true });
});

/** Asks that are right, for every call. */
const rightAsks = (photo: string): Record<string, unknown> => ({
  hello: null,
  openSample: null,
  openPhoto: { grant: 'unknown' },
  closePhoto: { photo: 'unknown' },
  show: showWhole({ photo, width, height }, { ...initialRecipe, weightMillionths: 50_000 }),
  cancel: { photo, job: 'show' },
  commit: { photo, recipe: initialRecipe },
  undo: { photo },
  redo: { photo },
  suggestWeight: { photo, recipe: initialRecipe },
  readGradient: { photo, layer: 'before', operator: 'numpy', x: 1, y: 1 },
  exportPhoto: exportOf({ photo }, initialRecipe, { sidecar: true }),
  historySteps: { photo },
  goTo: { photo, step: 0 },
  copySettings: { photos: [photo], recipe: initialRecipe, label: 'Copied' },
  savePreset: { preset: presetOf('Mine', initialRecipe), mayReplace: true },
  renamePreset: { from: 'Mine', to: 'Mine' },
  deletePreset: { name: 'Mine' },
  saveDocument: { name: 'mine', document: { kind: 'recipe', recipe: initialRecipe } },
  thumbnail: { photo, edge: 32 },
  restoreSession: { accept: true },
  noteView: { shown: photo, view: '{}' },
  openDialog: null,
  chooseTarget: { photo, format: 'png' },
});

/** Values that no schema should let through, and some that look right. */
function hostileValue(random: Random): unknown {
  const { below, pick } = random;
  const deep = Array.from({ length: 200 }).reduce<unknown>((inner) => [inner], 0);
  return pick<unknown>([
    null,
    true,
    '',
    '\u0000',
    privatePath,
    `../private/private.png`,
    `file://${privatePath}`,
    '__proto__',
    'constructor',
    'a'.repeat(65),
    'a'.repeat(20_000),
    -1,
    0,
    0.5,
    1e308,
    -1e308,
    2 ** 31,
    2 ** 53,
    250_000_000,
    below(100),
    [],
    {},
    deep,
    JSON.parse('{"__proto__":{"photo":"x"}}') as unknown,
    { toString: 'x', length: 1e9 },
    Array.from({ length: 300 }, () => 'before'),
  ]);
}

/** A right ask with up to three things changed, at any depth. */
function hostileAsk(random: Random, ask: unknown): unknown {
  const { next, below, pick } = random;
  if (next() < 0.1) return hostileValue(random);
  const copy = structuredClone(ask);
  for (let change = below(4); change > 0; change -= 1) {
    let place = copy;
    while (typeof place === 'object' && place !== null) {
      const holder = place as Record<string, unknown>;
      const key = pick(Object.keys(holder).concat(next() < 0.1 ? ['__proto__', 'path', 'output'] : []));
      // Own keys only: a walk into `__proto__` would change this process instead of the message.
      const inner = Object.hasOwn(holder, key) ? holder[key] : undefined;
      if (typeof inner === 'object' && inner !== null && next() < 0.7) {
        place = inner;
        continue;
      }
      if (next() < 0.15) delete holder[key];
      else
        Object.defineProperty(holder, key, {
          value: hostileValue(random),
          enumerable: true,
          configurable: true,
          writable: true,
        });
      break;
    }
  }
  return copy;
}

/** Every file under the folder, with its bytes and time of change. */
async function snapshot(): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  return Promise.all(
    names.map(async (name) => {
      const { mtimeMs, ino } = await stat(join(folder, name));
      const bytes = await readFile(join(folder, name)).catch(() => Buffer.alloc(0));
      return `${name} ${mtimeMs} ${ino} ${bytes.toString('base64')}`;
    }),
  );
}

describe('the studio under hostile calls of a page', () => {
  it('refuses or answers 10,000 calls without a defect, and reads and writes no other file (seed 9)', async () => {
    const random = seeded(9);
    const before = await snapshot();
    const page = await connectPage(door, await door.newToken());
    const { photo } = await page.call('openSample', null);
    const right = rightAsks(photo);
    const ends = new Map<string, number>();
    const defects: string[] = [];
    for (let sent = 0; sent < 10_000; sent += 25) {
      const asks = Array.from({ length: 25 }, () => {
        const name = random.pick([...studioCallNames, 'denoiseFile']);
        return [name, hostileAsk(random, right[name] ?? null)] as const;
      });
      const outcomes = await Promise.all(asks.map(([name, ask]) => page.ask(name, ask)));
      outcomes.forEach((outcome, at) => {
        const end = outcome.end === 'failed' ? outcome.code : outcome.end;
        ends.set(end, (ends.get(end) ?? 0) + 1);
        if (['internal', 'worker-died', 'write-failed'].includes(end)) {
          defects.push(`${end} ${JSON.stringify(asks[at])?.slice(0, 300)} ${JSON.stringify(outcome)}`);
        }
      });
    }
    expect(defects.slice(0, 5)).toEqual([]);
    for (const end of ['done', 'bad-params', 'not-found', 'unsupported']) {
      expect(ends.get(end), end).toBeGreaterThan(100);
    }
    const { photos } = await page.call('hello', null);
    expect(new Set(photos.map(({ name }) => name))).toEqual(new Set(['sample.png']));
    expect(await snapshot()).toEqual(before);
    page.socket.close();
  });
});
