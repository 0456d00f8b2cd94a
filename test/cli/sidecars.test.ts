import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { initialRecipe } from '../../src-main/contract/recipe';
import { hashOf, temporaryFolder, writePhoto } from './photo-files';
import { jsonLines, rudin, type RunEnd } from './run-rudin';

const weight = ['--weight', '0.02'];

/** A folder with a photo and, under the name of the sidecar of out.png, a text of a person's own. */
async function folderWithText(): Promise<string> {
  const folder = temporaryFolder();
  await writePhoto(join(folder, 'a.png'));
  writeFileSync(join(folder, 'out.png.rudin.json'), 'mine');
  return folder;
}
const textIn = (folder: string): string => readFileSync(join(folder, 'out.png.rudin.json'), 'utf8');

const commands = [
  ['denoise', ['denoise', 'a.png', '-o', 'out.png', '--sidecar', ...weight]],
  ['sweep', ['sweep', 'a.png', '-o', 'out.png', '--beta', '1', '--weight', '0.02']],
] as const;

describe.each(commands)('a file under the name of the sidecar, %s', (_, args) => {
  const run = (folder: string, rule: string): Promise<RunEnd> =>
    rudin([...args, '--json', '--on-conflict', rule], { cwd: folder });

  it('is named, and nothing is written, when nobody can be asked', async () => {
    const folder = await folderWithText();
    const end = await run(folder, 'ask');
    expect(jsonLines(end)).toMatchObject([{ error: { code: 'conflict' } }]);
    expect(end.stderr).toMatch(/^rudin: a\.png: the output out\.png\.rudin\.json exists; choose [^\n]*\n$/);
    expect(textIn(folder)).toBe('mine');
    expect(readdirSync(folder).sort()).toEqual(['a.png', 'out.png.rudin.json']);
  });

  it('lets the output be skipped', async () => {
    const folder = await folderWithText();
    expect(jsonLines(await run(folder, 'skip'))).toMatchObject([{ output: null, end: 'skipped' }]);
    expect(textIn(folder)).toBe('mine');
    expect(existsSync(join(folder, 'out.png'))).toBe(false);
  });

  it('gives the output the first number for which both names are free', async () => {
    const folder = await folderWithText();
    writeFileSync(join(folder, 'out (2).png.rudin.json'), 'mine too');
    expect(jsonLines(await run(folder, 'number'))).toMatchObject([{ output: 'out (3).png' }]);
    expect(textIn(folder)).toBe('mine');
    expect(readFileSync(join(folder, 'out (2).png.rudin.json'), 'utf8')).toBe('mine too');
    const names = ['a.png', 'out (2).png.rudin.json', 'out (3).png', 'out (3).png.rudin.json'];
    expect(readdirSync(folder).sort()).toEqual([...names, 'out.png.rudin.json']);
  });

  it('is replaced with the output under overwrite', async () => {
    const folder = await folderWithText();
    expect(jsonLines(await run(folder, 'overwrite'))).toMatchObject([{ output: 'out.png' }]);
    expect(JSON.parse(textIn(folder))).toHaveProperty('program');
  });

  it('is refused before any work when it is a folder', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    mkdirSync(join(folder, 'out.png.rudin.json'));
    const end = await run(folder, 'overwrite');
    expect(jsonLines(end)).toMatchObject([{ error: { code: 'write-failed' } }]);
    expect(end.stderr).toMatch(/out\.png\.rudin\.json: expected the name of a file, got a folder/);
    expect(readdirSync(folder).sort()).toEqual(['a.png', 'out.png.rudin.json']);
  });
});

it.each([
  ['denoise', ['--sidecar']],
  ['sweep', []],
])('the recipe file that was given to %s is an input, which no sidecar replaces', async (command, more) => {
  for (const rule of ['ask', 'overwrite', 'skip']) {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    writeFileSync(join(folder, 'out.png.rudin.json'), JSON.stringify(initialRecipe));
    const before = hashOf(join(folder, 'out.png.rudin.json'));
    const recipe = ['--recipe', 'out.png.rudin.json', '--on-conflict', rule, '--json'];
    const end = await rudin([command, 'a.png', '-o', 'out.png', ...more, ...recipe], { cwd: folder });
    expect(jsonLines(end)).toMatchObject([{ error: { code: 'conflict' } }]);
    expect(hashOf(join(folder, 'out.png.rudin.json'))).toBe(before);
    expect(readdirSync(folder).sort()).toEqual(['a.png', 'out.png.rudin.json']);
  }
});

it('nor is it replaced by the gradient of a photo', async () => {
  const folder = temporaryFolder();
  await writePhoto(join(folder, 'a.png'));
  writeFileSync(join(folder, 'r.json'), JSON.stringify(initialRecipe));
  const args = ['gradient', 'a.png', '-o', 'r.json', '--format', 'png', '--denoise', '--recipe', 'r.json'];
  const end = await rudin([...args, '--on-conflict', 'overwrite', '--json'], { cwd: folder });
  expect(jsonLines(end)).toMatchObject([{ error: { code: 'conflict' } }]);
  expect(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'))).toEqual(initialRecipe);
});

it('a name that is too long for its sidecar is refused before any work, and without a sidecar it is not', async () => {
  const folder = temporaryFolder();
  await writePhoto(join(folder, 'a.png'));
  const out = `${'n'.repeat(246)}.png`;
  const args = ['denoise', 'a.png', '-o', out, '--json', ...weight];
  const end = await rudin([...args, '--sidecar'], { cwd: folder });
  expect(jsonLines(end)).toMatchObject([{ error: { code: 'write-failed' } }]);
  expect(end.stderr).toMatch(/expected a name of at most 255 bytes, got 261/);
  expect(readdirSync(folder)).toEqual(['a.png']);
  expect((await rudin(args, { cwd: folder })).code).toBe(0);
});

it('a sidecar of an earlier result is named when its output is replaced without one, and stays', async () => {
  const folder = temporaryFolder();
  await writePhoto(join(folder, 'a.png'));
  const args = ['denoise', 'a.png', '-o', 'out.png', '--json', '--on-conflict', 'overwrite'];
  expect(jsonLines(await rudin([...args, ...weight, '--sidecar'], { cwd: folder }))).toMatchObject([
    { notes: [] },
  ]);
  const before = textIn(folder);
  const note = 'out.png.rudin.json describes an earlier result';
  const [denoised] = jsonLines(await rudin([...args, '--weight', '0.3'], { cwd: folder }));
  expect(denoised).toMatchObject({ output: 'out.png', notes: [note] });
  const drawing = ['gradient', ...args.slice(1)];
  expect(jsonLines(await rudin(drawing, { cwd: folder }))).toMatchObject([{ notes: [note] }]);
  expect(textIn(folder)).toBe(before);
  writeFileSync(join(folder, 'out.png.rudin.json'), 'mine');
  expect(jsonLines(await rudin(args, { cwd: folder }))).toMatchObject([{ notes: [] }]);
});
