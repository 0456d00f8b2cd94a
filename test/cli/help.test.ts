import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rudin } from './run-rudin';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

describe('help and version go to stdout with exit code 0', () => {
  it('--version prints the version of package.json and nothing else', async () => {
    expect(await rudin(['--version'])).toEqual({ code: 0, signal: null, stdout: `${version}\n`, stderr: '' });
  });

  it('--help lists every command and the exit codes', async () => {
    const end = await rudin(['--help']);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    for (const command of ['denoise', 'gradient', 'sweep', 'measure', 'serve', 'verify']) {
      expect(end.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    expect(end.stdout).toContain(
      '0 all done, 1 some files failed (each is named), 2 wrong usage, 130 cancelled',
    );
  });

  it.each([
    [
      'denoise',
      [
        '--beta',
        '--weight',
        '--auto-factor',
        '--coupling',
        '--chroma-weight',
        '--tolerance',
        '--max-iterations',
      ],
    ],
    ['denoise', ['--backend', '--threads', '--depth', '--quality', '--format', '--recipe', '--sidecar']],
    ['denoise', ['--strip', '--on-conflict', '--json', '--quiet']],
    ['gradient', ['--operator', '--view', '--map', '--scale', '--denoise', '--json']],
    ['measure', ['--reference', '--beta', '--json']],
    ['serve', ['--port', '--open', '--kept-folder', '--json']],
    ['verify', ['--backend', '--threads', '--json']],
  ])('%s --help shows at least two examples and its options %j', async (command, options) => {
    const end = await rudin([command, '--help']);
    expect(end).toMatchObject({ code: 0, stderr: '' });
    for (const option of options) expect(end.stdout).toContain(`${option} `.trimEnd());
    const examples = end.stdout.split('Examples:')[1] ?? '';
    expect(examples.match(new RegExp(`^  rudin ${command}`, 'gm'))?.length ?? 0).toBeGreaterThanOrEqual(2);
  });
});
