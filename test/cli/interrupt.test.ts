import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStudio } from '../../src-main/cli/installation';
import type { Launch } from '../../src-main/processes/call-protocol';
import { forkLaunch } from '../../src-main/processes/fork-launch';
import { builtEntries } from '../support/built-entries';
import { seededDice } from '../support/mutate-image';
import { decodedSize, hashOf, temporaryFolder, writePhoto } from './photo-files';
import { jsonLines, rudin, startRudin, type StartedRun } from './run-rudin';

/** Helpers end when they notice that their parent is gone; a machine that is busy otherwise needs a moment. */
async function expectNothingAlive(run: StartedRun): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (run.livingProcesses().length > 0 && performance.now() < deadline) await wait(20);
  expect(run.livingProcesses()).toEqual([]);
}

/** Waits until a run has printed so many lines, or has ended. */
async function untilLines(run: StartedRun, count: number): Promise<void> {
  const lines = (): number => run.printed().stdout.split('\n').length - 1;
  while (lines() < count && run.child.exitCode === null) await wait(5);
}

describe.skipIf(process.platform !== 'linux')('rudin denoise that is interrupted', () => {
  // A solve that takes minutes: float64, a megapixel, a hundredth of a level.
  const slow = ['--backend', 'reference', '--beta', '1', '--weight', '1', '--tolerance', '0.01'];

  it.each([
    { signal: 'SIGINT', attempts: 3, withinMs: 300 },
    { signal: 'SIGTERM', attempts: 1, withinMs: 2_000 },
    { signal: 'SIGHUP', attempts: 1, withinMs: 2_000 },
  ] as const)(
    'ends with 130 within $withinMs ms of $signal during the solve (fastest of $attempts): no file, no process left',
    async ({ signal, attempts, withinMs }) => {
      const folder = temporaryFolder();
      await writePhoto(join(folder, 'a.png'), { width: 1200, height: 900 });
      const took: number[] = [];
      for (let attempt = 0; attempt < attempts; attempt++) {
        const args = ['denoise', 'a.png', '-o', 'o.png', ...slow, '--json'];
        const run = startRudin(args, { cwd: folder });
        await wait(3_000);
        const sent = performance.now();
        run.child.kill(signal);
        const end = await run.ended;
        took.push(performance.now() - sent);
        expect(end).toEqual({ code: 130, signal: null, stdout: '', stderr: '' });
        await expectNothingAlive(run);
        expect(readdirSync(folder)).toEqual(['a.png']);
      }
      // Other tests share this machine's processors; alone all three are far below.
      expect(Math.min(...took)).toBeLessThan(withinMs);
      expect(Math.max(...took)).toBeLessThan(2_000);
    },
  );

  it('ends with 130, or with 0 when it was done, after Ctrl-C at any moment (12 seeded with 7): files are whole or not there', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'out'));
    const names = ['a.png', 'b.jpg', 'c.webp'];
    for (const name of names) await writePhoto(join(folder, name), { width: 160, height: 120 });
    const dice = seededDice(7);
    for (let attempt = 0; attempt < 12; attempt++) {
      const args = ['denoise', ...names, '-o', 'out', '--on-conflict', 'overwrite', '--weight', '0.05'];
      const run = startRudin(args, { cwd: folder, detached: true });
      await wait(dice(1_000));
      // Ctrl-C reaches every process of the group, the helpers too; on a quick machine all may be done by then.
      if (run.child.exitCode === null) process.kill(-run.child.pid!, 'SIGINT');
      const end = await run.ended;
      expect(end.stderr).toBe('');
      // Before the program has begun the signal itself ends it, which a shell also reports as 130.
      expect([0, 130, 'SIGINT']).toContain(end.code ?? end.signal);
      await expectNothingAlive(run);
      for (const name of readdirSync(join(folder, 'out'))) {
        expect(names).toContain(name);
        expect(await decodedSize(join(folder, 'out', name))).toEqual({ width: 160, height: 120 });
      }
    }
  });
});

describe('a studio of the command line', () => {
  it('kills both helpers in the very moment of the interrupt, removes their folder and refuses what comes after', async () => {
    const photo = await writePhoto(join(temporaryFolder(), 'a.png'), { width: 300, height: 200 });
    const abort = new AbortController();
    const events: string[] = [];
    const spools: string[] = [];
    const launch: Launch = (entry, args) => {
      const name = entry === builtEntries.engine ? 'engine' : 'codec';
      const port = forkLaunch(entry, args);
      spools.push(args[0]!);
      port.onExit(() => events.push(`${name} gone, folder ${existsSync(args[0]!) ? 'there' : 'gone'}`));
      return {
        ...port,
        kill: () => {
          events.push(`${name} killed`);
          port.kill();
        },
      };
    };
    const studio = openStudio(
      { launch, entries: builtEntries, samplePhoto: photo, rendererFolder: '', version: 'test' },
      { backend: 'auto', threads: 0 },
      abort.signal,
    );
    await studio.openPath(photo, null);
    expect(events).toEqual([]);
    abort.abort();
    expect(events).toEqual(['codec killed', 'engine killed']);
    await studio.close();
    // The folder is what ends last: until then a helper could still write there.
    expect(events.slice(2).sort()).toEqual(['codec gone, folder there', 'engine gone, folder there']);
    expect(spools.map((folder) => existsSync(folder))).toEqual([false, false]);
    expect((await studio.openPath(photo, null)).end).toBe('cancelled');
  });
});

describe.skipIf(process.platform !== 'linux')('rudin denoise that is killed', () => {
  it('50 SIGKILLs at moments seeded with 11 in a run over twelve photos: no broken file, no changed input, no process left', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'out');
    mkdirSync(out);
    const endings = ['png', 'jpg', 'webp', 'tif'];
    const names = Array.from({ length: 12 }, (_, i) => `photo-${i}.${endings[i % 4]}`);
    for (const [seed, name] of names.entries()) {
      await writePhoto(join(folder, name), { width: 80, height: 60, seed });
    }
    const inputHashes = (): string[] => names.map((name) => hashOf(join(folder, name)));
    const before = inputHashes();
    const args = [
      'denoise',
      ...names,
      '-o',
      'out',
      '--on-conflict',
      'overwrite',
      '--weight',
      '0.05',
      '--json',
    ];
    const dice = seededDice(11);
    let interrupted = 0;
    for (let kill = 0; kill < 50; kill++) {
      const run = startRudin(args, { cwd: folder });
      // Before the first file, or while a later one is under way; a file takes some 30 to 150 ms.
      await untilLines(run, dice(12));
      await wait(dice(150));
      run.child.kill('SIGKILL');
      const end = await run.ended;
      if (end.signal === 'SIGKILL') interrupted += 1;
      await expectNothingAlive(run);
      for (const name of readdirSync(out).filter((file) => !/^\.rudin-.*\.part$/.test(file))) {
        expect(names).toContain(name);
        expect(await decodedSize(join(out, name))).toEqual({ width: 80, height: 60 });
      }
    }
    expect(inputHashes()).toEqual(before);
    // Most of them hit a run that was under way.
    expect(interrupted).toBeGreaterThan(25);
    expect(readdirSync(out).length).toBeGreaterThanOrEqual(12);

    const last = await rudin(args, { cwd: folder });
    expect(last.code).toBe(0);
    expect(jsonLines(last)).toHaveLength(12);
    // The next run sweeps what killed ones left.
    expect(readdirSync(out).sort()).toEqual([...names].sort());
  }, 240_000);
});
