import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Coupling } from '../../src-main/contract/parameters';
import type { PlanarImage } from '../../src-main/engine/backend';
import { createReferenceBackend } from '../../src-main/engine/reference/reference-backend';
import { rmsLevels, solvePhoto } from '../../src-main/engine/verify/verify-case';
import { atTerminal, hasTerminal } from './at-terminal';
import { hashOf, temporaryFolder, writePhoto } from './photo-files';
import { jsonLines, rudin } from './run-rudin';

const keys = [
  'input',
  'output',
  'width',
  'height',
  'channels',
  'bitDepth',
  'beta',
  'weight',
  'coupling',
  'chromaWeight',
  'noiseModel',
  'edgePass',
  'backend',
  'device',
  'fallback',
  'iterations',
  'end',
  'converged',
  'certifiedLevels',
  'residualLevels',
  'energy',
  'relativeGap',
  'removedRms',
  'seconds',
  'peakRssBytes',
  'notes',
];

const stages = [
  ...['start', 'read', 'decode', 'transfer', 'estimate', 'solve', 'convert', 'encode', 'write', 'total'],
];

/** The planes of a photo file of 8 or 16 bit, intensity 0..1. */
async function planesOf(path: string): Promise<PlanarImage> {
  const photo = sharp(path, { ignoreIcc: true });
  const isDeep = (await photo.metadata()).depth === 'ushort';
  const raw = isDeep ? photo.toColourspace('rgb16').raw({ depth: 'ushort' }) : photo.raw();
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  const samples = isDeep ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data;
  const full = isDeep ? 65_535 : 255;
  const planes = [0, 1, 2].map((c) =>
    Float32Array.from({ length: info.width * info.height }, (_, i) => samples[i * info.channels + c]! / full),
  );
  return { width: info.width, height: info.height, planes };
}

describe('rudin denoise', () => {
  it('prints one JSON line per file with exactly the promised keys, in their order', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'out'));
    for (const name of ['a.png', 'b.jpg']) await writePhoto(join(folder, name));
    const args = ['denoise', 'a.png', 'b.jpg', '-o', 'out', '--weight', '0.05', '--beta', '1.2', '--json'];
    const end = await rudin(args, { cwd: folder });
    expect(end).toMatchObject({ code: 0, stderr: '' });
    const lines = jsonLines(end);
    expect(lines.map((line) => Object.keys(line))).toEqual([keys, keys]);
    expect(lines[0]).toMatchObject({
      input: 'a.png',
      output: 'out/a.png',
      width: 48,
      height: 32,
      channels: 3,
      bitDepth: 8,
      beta: 1.2,
      weight: 0.05,
      coupling: 'opponent',
      chromaWeight: 2,
      end: 'tolerance',
      converged: true,
      residualLevels: null,
    });
    const seconds = lines[0]!.seconds as Record<string, number>;
    expect(Object.keys(seconds)).toEqual(stages);
    const { total, ...parts } = seconds;
    const sum = Object.values(parts).reduce((all, each) => all + each, 0);
    expect(Math.min(...Object.values(parts))).toBeGreaterThanOrEqual(0);
    // The stages follow each other, and little lies between them.
    expect(sum).toBeLessThanOrEqual(total! + 0.001);
    expect(sum).toBeGreaterThan(0.7 * total!);
    expect(lines[0]!.peakRssBytes).toBeGreaterThan(50e6);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['a.png', 'b.jpg']);
  });

  it('prints one clean line per file for people, and nothing with --quiet', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const loud = await rudin(['denoise', 'a.png', '-o', 'o.png', '--weight', '0.05'], { cwd: folder });
    expect(loud).toMatchObject({ code: 0, stderr: '' });
    expect(loud.stdout).toMatch(
      /^a\.png -> o\.png: 48x32, beta 1, weight 0\.05, \d+ iterations, within [^\n]*\n$/,
    );
    const quiet = await rudin(['denoise', 'a.png', '-o', 'q.png', '--weight', '0.05', '--quiet'], {
      cwd: folder,
    });
    expect(quiet).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(hashOf(join(folder, 'q.png'))).toBe(hashOf(join(folder, 'o.png')));
  });

  it.skipIf(!hasTerminal)('draws progress at a terminal, and none with --quiet', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const loud = atTerminal('denoise a.png -o o.png --weight 0.05', folder);
    expect(loud).toMatchObject({ status: 0 });
    expect(loud.stdout).toMatch(/1\/1 a\.png \[ *\] 0% decode/);
    expect(loud.stdout).toMatch(/a\.png -> o\.png: 48x32/);
    const quiet = atTerminal('denoise a.png -o q.png --weight 0.05 --quiet', folder);
    expect(quiet).toMatchObject({ status: 0, stdout: '' });
  });

  it('multiplies the automatic weight by --auto-factor, and no other', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const weightOf = async (...options: string[]): Promise<number> => {
      const args = ['denoise', 'a.png', '-o', 'o.png', '--on-conflict', 'overwrite', '--json', ...options];
      return jsonLines(await rudin(args, { cwd: folder }))[0]?.['weight'] as number;
    };
    const plain = await weightOf();
    expect(await weightOf('--auto-factor', '0.5')).toBeCloseTo(plain / 2, 6);
    expect(await weightOf('--auto-factor', '0.5', '--weight', '0.05')).toBe(0.05);
  });

  it('returns the pixels of the input with weight 0', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const end = await rudin(['denoise', 'a.png', '-o', 'o.tif', '--weight', '0', '--json'], { cwd: folder });
    expect(jsonLines(end)).toMatchObject([{ end: 'identity', iterations: 0, certifiedLevels: 0, weight: 0 }]);
    const [before, after] = [await planesOf(join(folder, 'a.png')), await planesOf(join(folder, 'o.tif'))];
    expect(after).toEqual(before);
  });

  const solves: readonly (readonly [number, number, Coupling])[] = [
    [1, 0.1, 'opponent'],
    [1, 0.1, 'joint'],
    [1, 0.1, 'channels'],
    [1.2, 0.15, 'opponent'],
    [1.5, 0.3, 'joint'],
    [2, 0.7, 'channels'],
    [3, 4, 'opponent'],
  ];
  it.each(solves)(
    'beta %d, weight %d, coupling %s: lies within its certificate of the exact answer',
    async (beta, weight, coupling) => {
      const folder = temporaryFolder();
      const photo = await writePhoto(join(folder, 'a.png'));
      const options = ['--beta', `${beta}`, '--weight', `${weight}`, '--coupling', coupling];
      const args = ['denoise', 'a.png', '-o', 'o.png', '--depth', '16', ...options, '--json'];
      const [line] = jsonLines(await rudin(args, { cwd: folder }));
      expect(line).toMatchObject({ bitDepth: 16, beta, weight, coupling, end: 'tolerance' });
      expect(line!.certifiedLevels).toBeLessThanOrEqual(0.5);
      const exact = await solvePhoto(
        createReferenceBackend(),
        await planesOf(photo),
        {
          objective: { beta, lambda: weight, coupling, chromaWeight: 2 },
          toleranceLevels: 0.01,
          maxIterations: 5000,
        },
        new AbortController().signal,
      );
      const clipped = exact.image.planes.map((plane) =>
        plane.map((value) => Math.min(1, Math.max(0, value))),
      );
      const distance = rmsLevels((await planesOf(join(folder, 'o.png'))).planes, clipped);
      // 0.01 for the stand-in of the exact answer, 0.002 for rounding to 16 bit.
      expect(distance).toBeLessThanOrEqual((line!.certifiedLevels as number) + 0.012);
    },
  );

  it('for beta < 1 ends at a stationary point or says that it stopped, without a certificate', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const args = ['denoise', 'a.png', '-o', 'o.png', '--beta', '0.5', '--weight', '0.03', '--json'];
    const [line] = jsonLines(await rudin(args, { cwd: folder }));
    expect(line).toMatchObject({ certifiedLevels: null, relativeGap: null });
    expect(['stationary', 'max-iterations']).toContain(line!.end);
    expect(line!.residualLevels).toBeGreaterThan(0);
  });

  it('gives the same bytes twice, and within 0.02 of a level with 1 and 2 threads', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'), { width: 97, height: 61 });
    const run = async (out: string, threads: string): Promise<string> => {
      const args = ['denoise', 'a.png', '-o', out, '--depth', '16', '--weight', '0.1', '--threads', threads];
      expect((await rudin(args, { cwd: folder })).code).toBe(0);
      return join(folder, out);
    };
    const [first, again, other] = [await run('1.png', '2'), await run('2.png', '2'), await run('3.png', '1')];
    expect(hashOf(again)).toBe(hashOf(first));
    expect(rmsLevels((await planesOf(other)).planes, (await planesOf(first)).planes)).toBeLessThan(0.02);
  });
});

describe('what a photo says about itself', () => {
  const source = fileURLToPath(new URL('../fixtures/photos/adobe.jpg', import.meta.url));

  it('stays with it; with --strip only the colour profile does, and a gradient has none', async () => {
    const folder = temporaryFolder();
    const { icc, exif } = await sharp(source).metadata();
    expect(icc).toBeDefined();
    expect(exif).toBeDefined();
    const metadataOf = async (...args: string[]) => {
      expect(
        (await rudin([...args, '-o', 'o.png', '--on-conflict', 'overwrite'], { cwd: folder })).code,
      ).toBe(0);
      return await sharp(join(folder, 'o.png')).metadata();
    };
    const kept = await metadataOf('denoise', source, '--weight', '0.02');
    expect(kept.icc?.equals(icc!)).toBe(true);
    expect(kept.exif).toBeDefined();
    const stripped = await metadataOf('denoise', source, '--weight', '0.02', '--strip');
    expect(stripped.icc?.equals(icc!)).toBe(true);
    expect(stripped.exif).toBeUndefined();
    const drawing = await metadataOf('gradient', source);
    expect(drawing.icc).toBeUndefined();
    expect(drawing.exif).toBeUndefined();
  });
});

describe('a matched strength', () => {
  it('is removed within 2 %, and the recipe of the sidecar makes the same photo', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const args = ['denoise', 'a.png', '--match-strength', '0.04', '--beta', '1.6', '--json', '--sidecar'];
    const [told] = jsonLines(await rudin([...args, '-o', '1.png'], { cwd: folder }));
    expect(Math.abs((told!.removedRms as number) / 0.04 - 1)).toBeLessThan(0.02);
    await rudin(['denoise', 'a.png', '--recipe', '1.png.rudin.json', '-o', '2.png'], { cwd: folder });
    expect(hashOf(join(folder, '2.png'))).toBe(hashOf(join(folder, '1.png')));
  });

  it('is taken from a recipe file, and a weight given beside it wins', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    writeFileSync(join(folder, 'r.json'), JSON.stringify({ version: 1, strengthMillionths: 40_000 }));
    const args = [
      'denoise',
      'a.png',
      '--recipe',
      'r.json',
      '--json',
      '--on-conflict',
      'overwrite',
      '-o',
      'o.png',
    ];
    const [held] = jsonLines(await rudin(args, { cwd: folder }));
    expect(Math.abs((held!.removedRms as number) / 0.04 - 1)).toBeLessThan(0.02);
    const [weighed] = jsonLines(await rudin([...args, '--weight', '0.02'], { cwd: folder }));
    expect(weighed!.weight).toBe(0.02);
  });

  it.each([
    { args: ['--match-strength', '0.05', '--weight', '0.1'], line: /--match-strength .*--weight, not both/u },
    { args: ['--match-strength', '0'], line: /match strength must be between 0.000001 and 1; got 0/u },
    { args: ['--match-strength', '1.5'], line: /match strength must be between 0.000001 and 1; got 1.5/u },
  ])('refuses $args in one line', async ({ args, line }) => {
    const { code, stderr } = await rudin(['denoise', 'a.png', '-o', 'b.png', ...args], {
      cwd: temporaryFolder(),
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
  });
});

describe('a recipe file', () => {
  const recipe = {
    version: 1,
    betaHundredths: 150,
    weightMillionths: 200_000,
    coupling: 'joint',
    chromaWeightHundredths: 150,
    toleranceHundredths: 100,
    maxIterations: 500,
  };

  it('sets everything, and options given beside it win', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    writeFileSync(join(folder, 'r.json'), JSON.stringify(recipe));
    const args = ['denoise', 'a.png', '--recipe', 'r.json', '--json'];
    const whole = jsonLines(await rudin([...args, '-o', '1.png'], { cwd: folder }));
    expect(whole).toMatchObject([{ beta: 1.5, weight: 0.2, coupling: 'joint', chromaWeight: 1.5 }]);
    const mixed = jsonLines(
      await rudin([...args, '-o', '2.png', '--beta', '2', '--weight', 'auto'], { cwd: folder }),
    );
    expect(mixed).toMatchObject([{ beta: 2, coupling: 'joint', chromaWeight: 1.5 }]);
    expect(mixed[0]!.weight).not.toBe(0.2);
  });

  it('has weights by level and along edges as the options do, and not at other orders', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const mapped = { version: 1, weightMillionths: 100_000, noiseModel: 'by-level', edgePass: true };
    writeFileSync(join(folder, 'r.json'), JSON.stringify(mapped));
    const line = async (out: string, ...options: string[]): Promise<Record<string, unknown>> => {
      const args = ['denoise', 'a.png', '--json', '--weight', '0.1', '-o', out, ...options];
      return jsonLines(await rudin(args, { cwd: folder }))[0]!;
    };
    const given = await line('1.png', '--noise-model', 'by-level', '--edge-pass');
    expect(given).toMatchObject({ noiseModel: 'by-level', edgePass: true, converged: true });
    await line('2.png', '--recipe', 'r.json');
    expect(hashOf(join(folder, '2.png'))).toBe(hashOf(join(folder, '1.png')));
    const once = await line('3.png', '--recipe', 'r.json', '--no-edge-pass', '--noise-model', 'uniform');
    expect(once).toMatchObject({ noiseModel: 'uniform', edgePass: false });
    expect(hashOf(join(folder, '3.png'))).not.toBe(hashOf(join(folder, '1.png')));
    // A recipe keeps them for the order that has them; this one has not.
    const other = await line('4.png', '--recipe', 'r.json', '--beta', '1.5');
    expect(other).toMatchObject({ noiseModel: 'uniform', edgePass: false, converged: true });
  });

  it('gives the same pixels as the same values given as options', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    writeFileSync(join(folder, 'r.json'), JSON.stringify(recipe));
    const options = ['--beta', '1.5', '--weight', '0.2', '--coupling', 'joint', '--tolerance', '1'];
    await rudin(['denoise', 'a.png', '-o', '1.png', '--recipe', 'r.json'], { cwd: folder });
    await rudin(['denoise', 'a.png', '-o', '2.png', ...options, '--max-iterations', '500'], { cwd: folder });
    expect(hashOf(join(folder, '2.png'))).toBe(hashOf(join(folder, '1.png')));
  });

  it('is found again in the sidecar, and that recipe makes the same photo', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'a.png'));
    const args = ['denoise', 'a.png', '--beta', '1.3', '--weight', '0.07'];
    await rudin([...args, '-o', '1.png', '--sidecar'], { cwd: folder });
    expect(readdirSync(folder).sort()).toEqual(['1.png', '1.png.rudin.json', 'a.png']);
    const sidecar = JSON.parse(readFileSync(join(folder, '1.png.rudin.json'), 'utf8')) as Record<
      string,
      unknown
    >;
    expect(sidecar).toMatchObject({ input: { name: 'a.png', sha256: hashOf(join(folder, 'a.png')) } });
    writeFileSync(join(folder, 'r.json'), JSON.stringify(sidecar.recipe));
    await rudin(['denoise', 'a.png', '-o', '2.png', '--recipe', 'r.json'], { cwd: folder });
    expect(hashOf(join(folder, '2.png'))).toBe(hashOf(join(folder, '1.png')));
  });
});
