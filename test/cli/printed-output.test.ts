import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writePhoto } from './photo-files';
import { rudin, type RunEnd } from './run-rudin';

/** Denoises a.png and b.png in a shell, with what they print going elsewhere. */
async function denoiseTwo(redirection: string): Promise<{ end: RunEnd; written: string[] }> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'out'));
  await writePhoto(join(folder, 'a.png'), { seed: 1 });
  await writePhoto(join(folder, 'b.png'), { seed: 2 });
  const through = ['bash', '-c', `set -o pipefail; "$0" "$@" ${redirection}`];
  const args = ['denoise', 'a.png', 'b.png', '-o', 'out', '--weight', '0.02', '--json'];
  const end = await rudin(args, { cwd: folder, through });
  return { end, written: readdirSync(join(folder, 'out')).sort() };
}

describe.skipIf(process.platform === 'win32')('what is printed', () => {
  it('may be read in part: all files are written, and that is no failure', async () => {
    const { end, written } = await denoiseTwo('| true');
    expect(end).toMatchObject({ code: 0, stderr: '' });
    expect(written).toEqual(['a.png', 'b.png']);
  });

  it.skipIf(process.platform !== 'linux')(
    'is missed where it cannot be written, once, and all files are written',
    async () => {
      const { end, written } = await denoiseTwo('> /dev/full');
      expect(end.code).toBe(1);
      expect(end.stderr).toMatch(/^rudin: stdout: results could not be written: ENOSPC[^\n]*\n$/);
      expect(written).toEqual(['a.png', 'b.png']);
    },
  );
});
