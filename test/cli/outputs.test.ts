import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { atTerminal, hasTerminal } from './at-terminal';
import { describe, expect, it } from 'vitest';
import { asNobody, cannotBeNobody } from './other-user';
import { decodedSize, hashOf, temporaryFolder, writePhoto } from './photo-files';
import { jsonLines, rudin, type RunEnd } from './run-rudin';

const weight = ['--weight', '0.02'];

/** A folder with a.png and b.png. */
async function folderOfTwo(): Promise<string> {
  const folder = temporaryFolder();
  await writePhoto(join(folder, 'a.png'), { seed: 1 });
  await writePhoto(join(folder, 'b.png'), { seed: 2 });
  return folder;
}

/** One file failed with this code, on one line of stderr. */
function expectFailure(end: RunEnd, code: string, message: RegExp): void {
  expect(jsonLines(end)).toMatchObject([{ error: { code } }]);
  expect(end.stderr).toMatch(/^rudin: [^\n]*\n$/);
  expect(end.stderr).toMatch(message);
  expect(end.code).toBe(1);
}

describe('an output that is an input is refused, whatever its name', () => {
  it.each([
    ['the same path', () => undefined, 'a.png'],
    ['the same path, spelled otherwise', (folder: string) => mkdirSync(join(folder, 'sub')), 'sub/../a.png'],
    ['a symbolic link to it', (folder: string) => symlinkSync('a.png', join(folder, 'link.png')), 'link.png'],
    [
      'a hard link to it',
      (folder: string) => linkSync(join(folder, 'a.png'), join(folder, 'hard.png')),
      'hard.png',
    ],
    ['the folder it is in', () => undefined, '.'],
    ['a link to the folder it is in', (folder: string) => symlinkSync('.', join(folder, 'here')), 'here'],
  ])('%s', async (_, prepare, out) => {
    for (const rule of ['ask', 'overwrite', 'skip']) {
      const folder = temporaryFolder();
      await writePhoto(join(folder, 'a.png'));
      prepare(folder);
      const names = readdirSync(folder);
      const before = hashOf(join(folder, 'a.png'));
      const end = await rudin(['denoise', 'a.png', '-o', out, '--on-conflict', rule, '--json'], {
        cwd: folder,
      });
      expectFailure(end, 'conflict', /is one of the inputs/);
      expect(hashOf(join(folder, 'a.png'))).toBe(before);
      expect(readdirSync(folder)).toEqual(names);
    }
  });

  it('another input of the same run; the other files are done', async () => {
    const folder = await folderOfTwo();
    mkdirSync(join(folder, 'sub'));
    await writePhoto(join(folder, 'sub/a.png'), { seed: 3 });
    const before = [hashOf(join(folder, 'a.png')), hashOf(join(folder, 'sub/a.png'))];
    const args = [
      'denoise',
      'a.png',
      'b.png',
      'sub/a.png',
      '-o',
      'sub',
      '--on-conflict',
      'overwrite',
      '--json',
    ];
    const end = await rudin([...args, ...weight], { cwd: folder });
    expect(end.code).toBe(1);
    expect(jsonLines(end)).toMatchObject([
      { input: 'a.png', error: { code: 'conflict' } },
      { input: 'b.png', output: 'sub/b.png' },
      { input: 'sub/a.png', error: { code: 'conflict' } },
    ]);
    expect([hashOf(join(folder, 'a.png')), hashOf(join(folder, 'sub/a.png'))]).toEqual(before);
  });

  it('with --on-conflict number it gets another name', async () => {
    const folder = await folderOfTwo();
    const before = hashOf(join(folder, 'a.png'));
    const args = ['denoise', 'a.png', '-o', 'a.png', '--on-conflict', 'number', '--json', ...weight];
    const end = await rudin(args, { cwd: folder });
    expect(jsonLines(end)).toMatchObject([{ input: 'a.png', output: 'a (2).png' }]);
    expect(end.code).toBe(0);
    expect(hashOf(join(folder, 'a.png'))).toBe(before);
    expect(await decodedSize(join(folder, 'a (2).png'))).toEqual({ width: 48, height: 32 });
  });
});

describe('two inputs with one output name', () => {
  async function twoOfOneName(): Promise<string> {
    const folder = temporaryFolder();
    for (const sub of ['x', 'y', 'out']) mkdirSync(join(folder, sub));
    await writePhoto(join(folder, 'x/a.png'), { seed: 1 });
    await writePhoto(join(folder, 'y/a.png'), { seed: 2 });
    return folder;
  }

  it('the second is refused before any work, also with overwrite', async () => {
    const folder = await twoOfOneName();
    const args = [
      'denoise',
      'x/a.png',
      'y/a.png',
      '-o',
      'out',
      '--on-conflict',
      'overwrite',
      '--json',
      ...weight,
    ];
    const end = await rudin(args, { cwd: folder });
    expect(jsonLines(end)).toMatchObject([
      { input: 'x/a.png', output: 'out/a.png' },
      { input: 'y/a.png', error: { code: 'conflict' } },
    ]);
    expect(end.stderr).toMatch(/x\/a\.png and y\/a\.png would both be written to out\/a\.png/);
    expect(end.code).toBe(1);
  });

  it('with number both are written', async () => {
    const folder = await twoOfOneName();
    const args = [
      'denoise',
      'x/a.png',
      'y/a.png',
      '-o',
      'out/',
      '--on-conflict',
      'number',
      '--json',
      ...weight,
    ];
    const end = await rudin(args, { cwd: folder });
    expect(jsonLines(end).map((line) => line.output)).toEqual(['out/a.png', 'out/a (2).png']);
    expect(end.code).toBe(0);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['a (2).png', 'a.png']);
  });

  it('also when only the new ending makes them meet', async () => {
    const folder = await folderOfTwo();
    mkdirSync(join(folder, 'out'));
    await writePhoto(join(folder, 'a.jpg'));
    const args = ['denoise', 'a.png', 'a.jpg', '-o', 'out', '--format', 'webp', '--json', ...weight];
    const end = await rudin(args, { cwd: folder });
    expect(jsonLines(end)).toMatchObject([{ output: 'out/a.webp' }, { error: { code: 'conflict' } }]);
  });
});

describe('an output that exists', () => {
  async function withOld(): Promise<string> {
    const folder = await folderOfTwo();
    writeFileSync(join(folder, 'out.png'), 'old');
    return folder;
  }
  const run = (folder: string, ...more: string[]): Promise<RunEnd> =>
    rudin(['denoise', 'a.png', '-o', 'out.png', '--json', ...weight, ...more], { cwd: folder });

  it('is a failure that says what to choose when nobody can be asked', async () => {
    const folder = await withOld();
    const end = await run(folder);
    expectFailure(
      end,
      'conflict',
      /the output out\.png exists; choose --on-conflict skip, number or overwrite/,
    );
    expect(readFileSync(join(folder, 'out.png'), 'utf8')).toBe('old');
  });

  it('stays with skip, which is no failure', async () => {
    const folder = await withOld();
    const end = await run(folder, '--on-conflict', 'skip');
    expect(jsonLines(end)).toMatchObject([
      { input: 'a.png', output: null, end: 'skipped', iterations: null },
    ]);
    expect(end.code).toBe(0);
    expect(readFileSync(join(folder, 'out.png'), 'utf8')).toBe('old');
  });

  it('stays with number, beside which the new one is put', async () => {
    const folder = await withOld();
    const end = await run(folder, '--on-conflict', 'number');
    expect(jsonLines(end)).toMatchObject([{ output: 'out (2).png' }]);
    expect(readFileSync(join(folder, 'out.png'), 'utf8')).toBe('old');
  });

  it('is replaced with overwrite', async () => {
    const folder = await withOld();
    const end = await run(folder, '--on-conflict', 'overwrite');
    expect(jsonLines(end)).toMatchObject([{ output: 'out.png' }]);
    expect(await decodedSize(join(folder, 'out.png'))).toEqual({ width: 48, height: 32 });
  });

  it('a folder of that name is never replaced', async () => {
    const folder = await folderOfTwo();
    mkdirSync(join(folder, 'out/a.png'), { recursive: true });
    const end = await rudin(['denoise', 'a.png', '-o', 'out', '--json', '--on-conflict', 'overwrite'], {
      cwd: folder,
    });
    expectFailure(end, 'write-failed', /folder/);
  });

  it.skipIf(!hasTerminal).each([
    ['o', /"output":"out\.png"/, 0],
    ['n', /"output":"out \(2\)\.png"/, 0],
    ['what?\ns', /"end":"skipped"/, 0],
  ])('asks a person at a terminal, who answers %j', async (answer, printed, code) => {
    const folder = await withOld();
    const end = atTerminal('denoise a.png -o out.png --weight 0.02 --json', folder, `${answer}\n`);
    expect(end.stdout).toMatch(/out\.png exists: \[s\]kip, \[n\]umber or \[o\]verwrite\?/);
    expect(end.stdout).toMatch(printed);
    expect(end.status).toBe(code);
  });
});

describe('a folder that cannot take the output', () => {
  it.each([
    ['one that does not exist', ['a.png'], 'none/out.png', /none.*(no such file or folder|does not exist)/],
    ['a file in its place', ['a.png'], 'b.png/out.png', /b\.png.*(no folder)/],
    [
      'one that does not exist, for several files',
      ['a.png', 'b.png'],
      'none',
      /none.*no such file or folder/,
    ],
  ])('%s', async (_, inputs, out, message) => {
    const folder = await folderOfTwo();
    const end = await rudin(['denoise', ...inputs, '-o', out, '--json'], { cwd: folder });
    expect(end.code).toBe(1);
    expect(jsonLines(end)).toMatchObject(inputs.map((input) => ({ input, error: { code: 'write-failed' } })));
    for (const line of end.stderr.trimEnd().split('\n')) expect(line).toMatch(message);
    expect(readdirSync(folder).sort()).toEqual(['a.png', 'b.png']);
  });

  it.skipIf(cannotBeNobody !== null)('one that is read-only', async () => {
    const folder = await folderOfTwo();
    mkdirSync(join(folder, 'out'));
    chmodSync(join(folder, 'out'), 0o555);
    chmodSync(folder, 0o755);
    const args = ['denoise', 'a.png', '-o', 'out/a.png', '--json', ...weight];
    const end = await rudin(args, { cwd: folder, through: asNobody });
    expectFailure(end, 'write-failed', /permission|read-only/);
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });

  const mayMount =
    process.platform === 'linux' &&
    spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=64k none /mnt']).status === 0;
  it.skipIf(!mayMount)(
    'a disk that is full: the old file stays whole and nothing is half-written',
    async () => {
      const folder = temporaryFolder();
      await writePhoto(join(folder, 'a.png'), { width: 400, height: 300, noise: 0.2 });
      mkdirSync(join(folder, 'disk'));
      const script = [
        'mount -t tmpfs -o size=64k none disk',
        'printf old > disk/a.png',
        '"$@"',
        'code=$?',
        'ls -A disk >&2; cat disk/a.png >&2',
        'exit $code',
      ].join('\n');
      const args = [
        'denoise',
        'a.png',
        '-o',
        'disk',
        '--on-conflict',
        'overwrite',
        '--weight',
        '0',
        '--json',
      ];
      const end = await rudin(args, { cwd: folder, through: ['unshare', '-m', 'sh', '-c', script, 'sh'] });
      expect(end.code).toBe(1);
      expect(jsonLines(end)).toMatchObject([{ input: 'a.png', error: { code: 'write-failed' } }]);
      expect(end.stderr).toMatch(/^rudin: a\.png: .*no space left on the disk.*\na\.png\nold$/);
    },
  );
});

describe('the output name and its ending decide', () => {
  it.each([
    ['out.JPG', 'jpeg'],
    ['out.jpeg', 'jpeg'],
    ['out.png', 'png'],
    ['out.tif', 'tiff'],
    ['out.tiff', 'tiff'],
    ['out.webp', 'webp'],
    ['out.avif', 'heif'],
  ])('%s is written as %s', async (out, format) => {
    const folder = await folderOfTwo();
    const end = await rudin(['denoise', 'a.png', '-o', out, ...weight], { cwd: folder });
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const { default: sharp } = await import('sharp');
    expect((await sharp(join(folder, out)).metadata()).format).toBe(format);
  });

  it('in a folder every output keeps its name, and with --format it gets a new ending', async () => {
    const folder = await folderOfTwo();
    mkdirSync(join(folder, 'out'));
    await writePhoto(join(folder, 'c.JPEG'));
    const inputs = ['a.png', 'b.png', 'c.JPEG'];
    expect((await rudin(['denoise', ...inputs, '-o', 'out', ...weight], { cwd: folder })).code).toBe(0);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['a.png', 'b.png', 'c.JPEG']);
    const end = await rudin(['denoise', ...inputs, '-o', 'out', '--format', 'jpeg', '--json', ...weight], {
      cwd: folder,
    });
    expect(jsonLines(end)).toMatchObject([
      { output: 'out/a.jpg' },
      { output: 'out/b.jpg' },
      { error: { code: 'conflict' } },
    ]);
    expect(existsSync(join(folder, 'out/a.jpg'))).toBe(true);
  });
});
