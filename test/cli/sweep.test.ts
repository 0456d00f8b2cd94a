import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writePhoto } from './photo-files';
import { jsonLines, rudin } from './run-rudin';

interface SweptCell {
  readonly row: number;
  readonly column: number;
  readonly at: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly recipe: Record<string, unknown>;
  readonly stage: string;
  readonly weightNote: string | null;
  readonly solve: { readonly weight: number; readonly removedRms: number };
}

/** The pixels of a part of a picture, RGB. */
async function pixelsOf(path: string, { x, y, width, height }: SweptCell['at']): Promise<Buffer> {
  const part = sharp(path).extract({ left: x, top: y, width, height });
  return await part.removeAlpha().raw().toBuffer();
}

/** The words of a cell lie in its lower left corner: the rest of it is compared. */
const wordsHeight = 30;

/** The sidecar of a sheet that was written as `s.png`. */
const sidecarIn = (folder: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, 's.png.rudin.json'), 'utf8')) as Record<string, unknown>;

const cellsOf = (report: Record<string, unknown>): SweptCell[] => report['cells'] as SweptCell[];

describe('rudin sweep', () => {
  it('has in every cell the pixels that denoise writes with the recipe of that cell, orders below 1 included', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'), { width: 120, height: 90 });
    const lists = ['--beta', '0.5,1,1.5', '--weight', '0.06,auto'];
    const end = await rudin(['sweep', 'a.png', '-o', 'sheet.png', ...lists, '--json'], { cwd: folder });
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const [report] = jsonLines(end);
    const cells = cellsOf(report!);
    expect(cells.map(({ row, column }) => [row, column])).toEqual([
      ...[0, 1, 2].map((column) => [0, column]),
      ...[0, 1, 2].map((column) => [1, column]),
    ]);
    for (const [k, { at, recipe, stage }] of cells.entries()) {
      expect(stage).toBe('exact');
      writeFileSync(join(folder, `${k}.json`), JSON.stringify(recipe));
      const args = ['denoise', 'a.png', '-o', `${k}.png`, '--recipe', `${k}.json`, '--quiet'];
      expect(await rudin(args, { cwd: folder })).toMatchObject({ code: 0, stderr: '' });
      const seen = { ...at, height: at.height - wordsHeight };
      const whole = await pixelsOf(join(folder, `${k}.png`), { ...seen, x: 0, y: 0 });
      expect((await pixelsOf(join(folder, 'sheet.png'), seen)).equals(whole), `cell ${k}`).toBe(true);
    }
  });

  it('says of each cell whether its matched weight is near, that of the whole photo, or not enough', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'), { width: 360, height: 300 });
    const lists = ['--beta', '1,1.6', '--weight', '0.0753,90', '--match-strength', '--crop', '100,100,60,40'];
    const end = await rudin(['sweep', 'a.png', '-o', 's.png', ...lists, '--json'], { cwd: folder });
    expect(end).toMatchObject({ code: 0 });
    const cells = cellsOf(sidecarIn(folder));
    // Order 1 is where the strength of a row comes from: its weight is the very one.
    expect(cells.map(({ weightNote }) => weightNote)).toEqual([null, 'near', null, 'missed']);
    expect(cells.map(({ solve }) => solve.weight)).toEqual([0.0753, expect.any(Number), 90, 100]);
  });

  it('leaves order 1 its automatic weight where the others match its strength', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'), { width: 360, height: 300 });
    const orderOne = async (...more: string[]): Promise<number> => {
      const args = [
        'sweep',
        'a.png',
        '-o',
        's.png',
        '--beta',
        '1,1.6',
        '--on-conflict',
        'overwrite',
        ...more,
      ];
      expect(await rudin(args, { cwd: folder })).toMatchObject({ code: 0 });
      return cellsOf(sidecarIn(folder))[0]!.solve.weight;
    };
    expect(await orderOne('--match-strength')).toBe(await orderOne());
  });

  it('keeps a recipe of every cell beside the sheet, with the weight that was used', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const end = await rudin(['sweep', 'a.png', '-o', 's.png', '--beta', '1,2'], { cwd: folder });
    expect(end.code).toBe(0);
    expect(end.stdout).toMatch(/^a\.png -> s\.png: 2 cells of 48x32 at 0,0, solved in /);
    const sidecar = sidecarIn(folder);
    expect(sidecar).toMatchObject({ input: { name: 'a.png' }, crop: { x: 0, y: 0, width: 48, height: 32 } });
    for (const { recipe, solve } of cellsOf(sidecar)) {
      expect(recipe['weightMillionths']).toBe(Math.round(solve.weight * 1e6));
    }
  });

  it('shows a crop of a larger photo, and says that denoise solves the whole', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'), { width: 300, height: 200 });
    const args = [
      'sweep',
      'a.png',
      '-o',
      's.png',
      '--beta',
      '1',
      '--weight',
      '0.02',
      '--crop',
      '200,100,40,50',
    ];
    const end = await rudin(args, { cwd: folder });
    expect(end.code).toBe(0);
    expect(end.stderr).toMatch(/note: cells were solved on the crop and a margin round it/);
    const { width, height } = await sharp(join(folder, 's.png')).metadata();
    expect(width).toBeGreaterThanOrEqual(40);
    expect(height).toBeGreaterThanOrEqual(50);
  });

  it.each([
    [['--beta', '1,,2'], /beta must be a number .* got nothing/],
    [['--beta', '1,1'], /beta must not have an item twice; got "1,1"/],
    [['--beta', '0.2'], /beta must be between 0\.3 and 3; got 0\.2/],
    [['--weight', '0.1;0.2'], /weight must be a number .* got "0\.1;0\.2"/],
    [['--weight', 'auto,auto'], /weight must not have an item twice/],
    [['--crop', '1,2,3'], /crop must be x,y,width,height in whole px/],
    [['--crop', '0,0,0,5'], /crop must be x,y,width,height .* got "0,0,0,5"/],
    [['--crop', '-1,0,5,5'], /crop must be/],
    [['--beta', '1.5,2', '--edge-pass'], /--edge-pass: expected beta 1, .* got beta 1\.5/],
  ])('refuses %j as wrong usage, in one line', async (args, line) => {
    const end = await rudin(['sweep', 'a.png', '-o', 's.png', ...args]);
    expect(end.code).toBe(2);
    expect(end.stdout).toBe('');
    expect(end.stderr).toMatch(line);
  });

  it('refuses a crop outside the photo, and more than 25 cells, and writes nothing', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const outside = await rudin(['sweep', 'a.png', '-o', 's.png', '--crop', '40,0,9,9'], { cwd: folder });
    expect(outside.code).toBe(1);
    expect(outside.stderr).toMatch(/the crop must lie inside 48 x 32 px; got 9 x 9 at 40, 0/);
    const many = ['--beta', '1,1.1,1.2,1.3,1.4', '--weight', '1,2,3,4,5,6'];
    const crowded = await rudin(['sweep', 'a.png', '-o', 's.png', ...many], { cwd: folder });
    expect(crowded.code).toBe(2);
    expect(crowded.stderr).toMatch(/at most 25 cells; got 5 orders and 6 weights/);
    await expect(sharp(join(folder, 's.png')).metadata()).rejects.toThrow();
  });

  it('takes the weight of a recipe where none is given', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    writeFileSync(join(folder, 'r.json'), JSON.stringify({ version: 1, weightMillionths: 50_000 }));
    const args = ['sweep', 'a.png', '-o', 's.png', '--beta', '1,2', '--recipe', 'r.json', '--json'];
    const { stdout } = await rudin(args, { cwd: folder });
    const { cells } = JSON.parse(stdout) as { cells: { recipe: { weightMillionths: number } }[] };
    expect(cells.map(({ recipe }) => recipe.weightMillionths)).toEqual([50_000, 50_000]);
  });

  it('leaves a sheet that is there, unless told otherwise', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    writeFileSync(join(folder, 's.png'), 'mine');
    const args = ['sweep', 'a.png', '-o', 's.png', '--beta', '1'];
    expect((await rudin(args, { cwd: folder })).code).toBe(1);
    expect(readFileSync(join(folder, 's.png'), 'utf8')).toBe('mine');
    expect((await rudin([...args, '--on-conflict', 'overwrite'], { cwd: folder })).code).toBe(0);
    expect(await sharp(join(folder, 's.png')).metadata()).toMatchObject({ format: 'png' });
  });
});
