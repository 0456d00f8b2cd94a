import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mutateImage } from '../support/mutate-image';
import { decodedSize, temporaryFolder, writePhoto } from './photo-files';
import { jsonLines, rudin } from './run-rudin';

describe('240 damaged images (48 in each of 5 formats, seeds from 240) through rudin denoise', () => {
  it('end with exit code 1: each is denoised whole or named in one line, and no broken file is left', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'out'));
    const names: string[] = [];
    for (const ending of ['jpg', 'png', 'tif', 'webp', 'avif']) {
      const good: Buffer[] = [];
      for (const [seed, width] of [40, 57, 64].entries()) {
        good.push(
          readFileSync(await writePhoto(join(folder, `good.${ending}`), { width, height: 33, seed })),
        );
      }
      for (let seed = 240; seed < 288; seed++) {
        names.push(`${seed}.${ending}`);
        writeFileSync(join(folder, `${seed}.${ending}`), mutateImage(good, seed));
      }
    }
    const args = ['denoise', ...names, '-o', 'out', '--weight', '0.05', '--max-iterations', '40', '--json'];
    const end = await rudin(args, { cwd: folder });

    expect(end.code).toBe(1);
    const lines = jsonLines(end);
    expect(lines.map((line) => line.input)).toEqual(names);
    const failed = lines.filter((line) => 'error' in line);
    for (const line of failed) {
      const { code, message } = line.error as { code: string; message: string };
      expect(['bad-file', 'unsupported', 'too-large'], message).toContain(code);
      expect(message).toMatch(/^[^\n]+$/);
    }
    expect(end.stderr.trimEnd().split('\n')).toHaveLength(failed.length);
    const written = lines.filter((line) => !('error' in line));
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(written.map((line) => line.input).sort());
    for (const { output, width, height } of written) {
      expect(await decodedSize(join(folder, output as string))).toEqual({ width, height });
    }
    // Were every file refused, the damage would test the first check only; were none, nothing at all.
    expect(written.length).toBeGreaterThan(20);
    expect(failed.length).toBeGreaterThan(20);
  }, 180_000);
});
