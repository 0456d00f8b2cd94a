import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writePhoto } from './photo-files';
import { rudin, type RunEnd } from './run-rudin';

/** Wrong usage: exit code 2, nothing on stdout, one line on stderr that matches. */
function expectOneLine(end: RunEnd, line: RegExp): void {
  expect(end.stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(end.stderr).toMatch(/^rudin: /);
  expect(end.stderr).toMatch(line);
  expect(end.stdout).toBe('');
  expect(end.code).toBe(2);
}

const denoise = ['denoise', 'a.png', '-o', 'b.png'];

const wrongArguments: readonly (readonly [readonly string[], RegExp])[] = [
  [[...denoise, '--beta', 'abc'], /beta must be a number between 0\.3 and 3; got "abc"/],
  [[...denoise, '--beta', ''], /beta must be a number between 0\.3 and 3; got nothing/],
  [[...denoise, '--beta', '0x10'], /beta must be .* got "0x10"/],
  [[...denoise, '--beta', '1,5'], /beta must be .* got "1,5"/],
  [[...denoise, '--beta', '1e999'], /beta must be .* got "1e999"/],
  [[...denoise, '--beta', 'NaN'], /beta must be .* got "NaN"/],
  [[...denoise, '--beta', 'Infinity'], /beta must be .* got "Infinity"/],
  [[...denoise, '--beta', ' 1'], /beta must be .* got " 1"/],
  [[...denoise, '--beta', '0.29'], /beta must be between 0\.3 and 3; got 0\.29/],
  [[...denoise, '--beta', '3.01'], /beta must be between 0\.3 and 3; got 3\.01/],
  [[...denoise, '--beta', '-1'], /beta must be between 0\.3 and 3; got -1/],
  [[...denoise, '--beta', '1.234'], /beta must be a multiple of 0\.01; got 1\.234/],
  [[...denoise, '--weight', '-0.1'], /weight must be between 0 and 100; got -0\.1/],
  [[...denoise, '--weight', '100.1'], /weight must be between 0 and 100; got 100\.1/],
  [[...denoise, '--weight', 'AUTO'], /weight must be a number between 0 and 100; got "AUTO"/],
  [[...denoise, '--weight', '1e308'], /weight must be between 0 and 100; got 1e\+308/],
  [[...denoise, '--chroma-weight', '0.49'], /chroma weight must be between 0\.5 and 4; got 0\.49/],
  [[...denoise, '--chroma-weight', '5'], /chroma weight must be between 0\.5 and 4; got 5/],
  [[...denoise, '--tolerance', '0'], /tolerance must be between 0\.01 and 10; got 0/],
  [[...denoise, '--max-iterations', '0'], /max iterations must be between 1 and 100000; got 0/],
  [[...denoise, '--max-iterations', '1.5'], /max iterations must be a multiple of 1; got 1\.5/],
  [[...denoise, '--max-iterations', 'many'], /max iterations must be a whole number .* got "many"/],
  [[...denoise, '--threads', '-1'], /threads must be between 0 and 64; got -1/],
  [[...denoise, '--quality', '101'], /quality must be between 1 and 100; got 101/],
  [[...denoise, '--depth', '12'], /depth must be one of 8, 16; got "12"/],
  [[...denoise, '--coupling', 'rgb'], /coupling must be one of opponent, joint, channels; got "rgb"/],
  [[...denoise, '--noise-model', 'gauss'], /noise model must be one of uniform, by-level; got "gauss"/],
  [
    [...denoise, '--noise-model', 'by-level', '--beta', '1.2'],
    /--noise-model by-level: expected beta 1, .*; got beta 1\.2/,
  ],
  [[...denoise, '--edge-pass', '--beta', '0.8'], /--edge-pass: expected beta 1, .*; got beta 0\.8/],
  [[...denoise, '--backend', 'cuda'], /backend must be one of auto, wasm, .*; got "cuda"/],
  [[...denoise, '--format', 'gif'], /format must be one of jpeg, png, tiff, webp, avif; got "gif"/],
  [[...denoise, '--on-conflict', 'replace'], /on-conflict must be one of ask, .*; got "replace"/],
  [[...denoise, '--on-conflict', 'a\nb'], /on-conflict must be .* got "a\\nb"/],
  [[...denoise, '--bta', '1'], /unknown option '--bta' \(did you mean --beta\?\)/i],
  [[...denoise, '--beta'], /option '--beta <order>' argument missing/],
  [[...denoise, '--format', 'jpeg'], /the format jpeg does not fit the name b\.png/],
  [['sweep', 'a.png', '-o', 's.jpg'], /the format png does not fit the name s\.jpg/],
  [['serve', '--kept-folder', ''], /--kept-folder must name a folder; got nothing/],
  [['denoise', '-o', 'b.png'], /missing required argument 'in'/],
  [['denoise', '', '-o', 'b.png'], /an input has an empty name/],
  [['denoise', 'a.png'], /required option '-o, --output <out>' not specified/],
  [['denoise', 'a.png', '-o', ''], /-o must name a file or a folder; got nothing/],
  [['denoise', 'a.png', '-o', 'b.gif'], /cannot tell the format .* b\.gif; known endings: \.jpg .*\.avif/],
  [['denoise', 'a.png', '-o', 'b'], /cannot tell the format .* b; known endings/],
  [['denois', 'a.png'], /unknown command 'denois' \(did you mean denoise\?\)/i],
  [
    ['gradient', 'a.png', '-o', 'b.png', '--operator', 'sobel'],
    /operator must be one of forward, central, numpy/,
  ],
  [['gradient', 'a.png', '-o', 'b.png', '--view', 'both'], /view must be one of magnitude, direction/],
  [['gradient', 'a.png', '-o', 'b.png', '--scale', 'sqrt'], /scale must be one of linear, log/],
  [['gradient', 'a.png', '-o', 'b.png', '--beta', '1'], /--beta needs --denoise beside it/],
  [['gradient', 'a.png', 'b.png', '-o', 'c.png'], /too many arguments/],
  [['measure'], /missing required argument 'in'/],
  [['measure', 'a.png', '--beta', '0'], /beta must be between 0\.3 and 3; got 0/],
  [['serve', '--port', '65536'], /port must be between 0 and 65535; got 65536/],
  [['serve', '--port', '80a'], /port must be a whole number between 0 and 65535; got "80a"/],
  [['verify', '--backend', 'gpu'], /backend must be one of auto, .*; got "gpu"/],
  [['verify', 'everything'], /too many arguments/],
];

describe('wrong usage ends with exit code 2 and one line that says what was expected and what arrived', () => {
  it.concurrent.each(wrongArguments.map(([args, line]) => ({ title: JSON.stringify(args), args, line })))(
    'rudin $title',
    async ({ args, line }) => {
      expectOneLine(await rudin(args), line);
    },
  );

  it('no command at all: the help, on stderr', async () => {
    const end = await rudin([]);
    expect(end.code).toBe(2);
    expect(end.stdout).toBe('');
    expect(end.stderr).toMatch(/Usage: rudin/);
  });

  it('several inputs and -o a file, whatever the file is', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'out.png'));
    const end = await rudin(['denoise', 'a.png', 'b.png', '-o', 'out.png'], { cwd: folder });
    expectOneLine(end, /2 inputs need a folder for -o, but out\.png is a file/);
  });
});

describe('a wrong recipe ends with exit code 2 and one line that names the file and the key', () => {
  const wrongRecipes: readonly (readonly [string, string, RegExp])[] = [
    ['no JSON', '{beta: 1}', /must be JSON/],
    ['an empty file', '', /must be JSON/],
    ['an array', '[]', /must be a JSON object/],
    ['null', 'null', /must be a JSON object/],
    ['no version', '{"betaHundredths": 100}', /must have a version/],
    ['a later version', '{"version": 2}', /version must be 1/],
    ['an unknown key', '{"version": 1, "betta": 1}', /unknown key "betta".*known: version, betaHundredths/],
    ['__proto__', '{"version": 1, "__proto__": {"betaHundredths": 100}}', /unknown key "__proto__"/],
    ['constructor', '{"version": 1, "constructor": {}}', /unknown key "constructor"/],
    ['NaN', '{"version": 1, "betaHundredths": NaN}', /must be JSON/],
    ['1e999', '{"version": 1, "betaHundredths": 1e999}', /betaHundredths/],
    ['1e308', '{"version": 1, "weightMillionths": 1e308}', /weight/],
    ['a text for a number', '{"version": 1, "betaHundredths": "100"}', /betaHundredths.*number/],
    [
      'a number out of range',
      '{"version": 1, "betaHundredths": 301}',
      /beta must be between 0\.3 and 3; got 3\.01/,
    ],
    ['a fraction', '{"version": 1, "betaHundredths": 100.5}', /betaHundredths/],
    ['a wrong word', '{"version": 1, "coupling": "rgb"}', /coupling must be one of/],
    [
      'a thousand nested objects',
      `{"version": 1, "a": ${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}}`,
      /unknown key "a"/,
    ],
    [
      '30,000 nested arrays',
      `{"version": 1, "betaHundredths": ${'['.repeat(30_000)}${']'.repeat(30_000)}}`,
      /recipe/,
    ],
    ['10 MB', `{"version": 1, "a": "${'x'.repeat(10_000_000)}"}`, /at most 65536 bytes; got 10000023/],
  ];

  it.each(wrongRecipes)('%s', async (_, text, line) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'bad.json'), text);
    const end = await rudin([...denoise, '--recipe', 'bad.json'], { cwd: folder });
    expectOneLine(end, line);
    expect(end.stderr).toContain('recipe bad.json: ');
    expect(end.stderr.length).toBeLessThan(400);
    expect(readdirSync(folder)).toEqual(['bad.json']);
  });

  it('a recipe that is missing or a folder', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'some'));
    expectOneLine(
      await rudin([...denoise, '--recipe', 'none.json'], { cwd: folder }),
      /recipe none\.json: no such file or folder/,
    );
    expectOneLine(
      await rudin([...denoise, '--recipe', 'some'], { cwd: folder }),
      /recipe some: expected a regular file/,
    );
  });
});
