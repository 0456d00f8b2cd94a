import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodedSize, temporaryFolder, writePhoto } from './photo-files';
import { jsonLines, rudin, startRudin } from './run-rudin';

describe('a folder for temporary files that cannot take any', () => {
  it.skipIf(process.platform === 'win32')('is told on one line, with what chooses another', async () => {
    const through = ['env', 'TMPDIR=/dev/null'];
    const end = await rudin(['measure', 'a.png'], { through });
    expect(end).toEqual({
      ...{ code: 1, signal: null, stdout: '' },
      stderr:
        'rudin: /dev/null: temporary files cannot be made there (ENOTDIR); TMPDIR names another folder\n',
    });
  });
});

describe('rudin gradient', () => {
  it('draws a picture of the size of the photo and says how to read it', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const args = ['gradient', 'a.png', '-o', 'g.png', '--operator', 'central', '--scale', 'log', '--json'];
    const end = await rudin(args, { cwd: folder });
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(end)).toMatchObject([
      {
        input: 'a.png',
        output: 'g.png',
        width: 48,
        height: 32,
        operator: 'central',
        legend: { kind: 'magnitude', scale: 'log' },
        ...{ backend: null, device: null, fallback: null },
      },
    ]);
    expect(await decodedSize(join(folder, 'g.png'))).toEqual({ width: 48, height: 32 });
  });

  it('says where it denoised', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const denoising = ['--denoise', '--backend', 'reference', '--json'];
    const end = await rudin(['gradient', 'a.png', '-o', 'g.png', ...denoising], { cwd: folder });
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const device = 'CPU, 1 thread, float64';
    expect(jsonLines(end)).toMatchObject([{ backend: 'reference', device, fallback: null }]);
  });

  it('is darker after --denoise in the grey map of one scale, and knows directions', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const args = ['gradient', 'a.png', '--map', 'grey'];
    const share = async (out: string, ...more: string[]): Promise<number> => {
      expect((await rudin([...args, '-o', out, ...more], { cwd: folder })).code).toBe(0);
      const { channels } = await sharp(join(folder, out)).stats();
      return channels[0]!.mean;
    };
    const before = await share('before.png');
    const after = await share('after.png', '--denoise', '--weight', '0.3');
    expect(after).toBeLessThan(0.8 * before);
    const end = await rudin(['gradient', 'a.png', '-o', 'd.png', '--view', 'direction'], { cwd: folder });
    expect(end.stdout).toMatch(
      /^a\.png -> d\.png: 48x32, direction by forward differences, 0 to 360 degrees/,
    );
  });

  it('says what the photo had more of, as denoise does, and what was solved; so does a sweep', async () => {
    const folder = temporaryFolder();
    const page = { create: { width: 20, height: 10, channels: 3, background: '#987' } } as const;
    const frames = [await sharp(page).png().toBuffer(), await sharp(page).negate().png().toBuffer()];
    await sharp(frames, { join: { animated: true } })
      .webp({ loop: 0 })
      .toFile(join(folder, 'a.webp'));
    const notes = ['first of 2 frames'];
    const denoise = ['--denoise', '--weight', '0.05', '--max-iterations', '1'];
    const drawn = await rudin(['gradient', 'a.webp', '-o', 'g.png', ...denoise, '--json'], { cwd: folder });
    expect(jsonLines(drawn)).toMatchObject([{ notes, solve: { weight: 0.05, iterations: 1 } }]);
    const swept = await rudin(['sweep', 'a.webp', '-o', 's.png', '--beta', '1', '--json'], { cwd: folder });
    expect(jsonLines(swept)).toMatchObject([{ notes }]);
  });

  it('solves nothing where the file that is there stays', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    await writePhoto(join(folder, 'g.png'));
    const args = ['gradient', 'a.png', '-o', 'g.png', '--denoise', '--on-conflict', 'skip'];
    expect((await rudin(args, { cwd: folder })).stdout).toBe('a.png: skipped\n');
    const told = jsonLines(await rudin([...args, '--json'], { cwd: folder }));
    expect(told).toMatchObject([{ end: 'skipped', output: null, legend: null, solve: null }]);
  });

  it('never writes over its input', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const args = ['gradient', 'a.png', '-o', 'a.png', '--on-conflict', 'overwrite', '--json'];
    const end = await rudin(args, { cwd: folder });
    expect(end.code).toBe(1);
    expect(jsonLines(end)).toMatchObject([{ error: { code: 'conflict' } }]);
  });
});

describe('rudin measure', () => {
  it('finds the noise of 0.1 within a tenth, and no difference to itself', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'), { width: 200, height: 150, noise: 0.1 });
    const end = await rudin(['measure', 'a.png', '--reference', 'a.png', '--json'], { cwd: folder });
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const [report] = jsonLines(end);
    const noise = report!.noiseStdDev as number[];
    expect(noise).toHaveLength(3);
    for (const value of noise) expect(Math.abs(value - 0.1)).toBeLessThan(0.01);
    expect(report).toMatchObject({ similarity: { identical: true } });
  });

  it('prints "name: value" lines for people, and refuses a reference of another size', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    await writePhoto(join(folder, 'b.png'), { width: 49 });
    const listing = await rudin(['measure', 'a.png', '--beta', '1.5'], { cwd: folder });
    expect(listing).toMatchObject({ code: 0, stderr: '' });
    expect(listing.stdout).toMatch(/^totalVariation\.beta: 1\.5$/m);
    for (const line of listing.stdout.trimEnd().split('\n')) expect(line).toMatch(/^[\w.]+: \S/);
    const end = await rudin(['measure', 'a.png', '--reference', 'b.png'], { cwd: folder });
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(/^rudin: a\.png: .*48.*49.*\n$|^rudin: a\.png: .*49.*48.*\n$/);
  });

  it('stays quiet and ends with 0 when nobody reads its output', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const run = startRudin(['measure', 'a.png', '--json'], { cwd: folder });
    run.child.stdout.destroy();
    expect(await run.ended).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('rudin verify', () => {
  it('passes every case here, as JSON lines, and names what it skips', async () => {
    const end = await rudin(['verify', '--json']);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const results = jsonLines(end);
    const failed = results.filter((result) => result.passed !== true && result.skipped === null);
    expect(failed).toEqual([]);
    for (const backend of ['wasm', 'reference']) {
      expect(results.filter((result) => result.backend === backend).length).toBeGreaterThanOrEqual(11);
    }
    for (const { skipped } of results) if (skipped !== null) expect(skipped).toMatch(/\w/);
  });

  it('prints a table of one backend', async () => {
    const end = await rudin(['verify', '--backend', 'reference']);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const [head, ...rows] = end.stdout.trimEnd().split('\n');
    expect(head).toMatch(/^case +backend +error +allowed +result$/);
    expect(rows.length).toBeGreaterThanOrEqual(11);
    for (const row of rows) expect(row).toMatch(/reference \(CPU.* pass$/);
  });
});

describe('rudin serve', () => {
  it.skipIf(process.platform === 'win32').each(['SIGINT', 'SIGTERM'] as const)(
    'prints {"url": ...} on one line once it listens, and is gone with its helpers after %s',
    async (signal) => {
      const folder = temporaryFolder();
      await writePhoto(join(folder, 'a.png'));
      const run = startRudin(['serve', 'a.png', 'none.png', '--json', '--kept-folder', 'none'], {
        cwd: folder,
      });
      while (!run.printed().stdout.includes('\n')) await wait(20);
      const { url } = JSON.parse(run.printed().stdout) as { url: string };
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#/);
      const page = await fetch(url);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<html');
      run.child.kill(signal);
      const end = await run.ended;
      expect(end.code).toBe(0);
      expect(end.stderr).toMatch(/^rudin: none\.png: [^\n]*\n$/);
      if (process.platform === 'linux') expect(run.livingProcesses()).toEqual([]);
      await expect(fetch(url)).rejects.toThrow();
    },
  );
});
