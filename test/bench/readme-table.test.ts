import { expect, it } from 'vitest';
import { quotedLines } from '../../bench/readme-table.mjs';

/** A results file with what the README quotes. */
const results = {
  when: '2026-01-02T03:04:05.000Z',
  machine: { cpu: 'Some processor', cores: 2, memoryGB: 25, system: 'linux x64', node: 'v20.20.2' },
  found: { scikit: { version: '0.19.3' } },
  peers: [
    { megapixels: 1, rudin: { 2: { seconds: 0.05 } }, scikit: { seconds: 10 } },
    { megapixels: 12, rudin: { 2: { seconds: 0.6 } }, scikit: { seconds: 240 } },
    { megapixels: 24, rudin: { 2: { seconds: 1.2 } }, scikit: { seconds: 486, isExtrapolated: true } },
  ],
  speed: {
    rows: [
      { threads: 1, beta: 1, channels: 1230 },
      { threads: 1, beta: 1.2, channels: 880 },
    ],
  },
  sizes: [
    { megapixels: 12, coupling: 'channels', nanosecondsPerPixel: 50 },
    { megapixels: 100, coupling: 'channels', nanosecondsPerPixel: 55 },
  ],
  command: [
    { megapixels: 12, seconds: 2.01 },
    { megapixels: 100, seconds: 15.2, peakBytes: 1.83e9 },
  ],
};

it('quotes ratios, the whole program, speeds, the machine and the date of one results file', () => {
  const text = quotedLines(results).join('\n');
  expect(text).toMatch(/12 MP +\| +0\.600 s \| +240 s \| +400 \|/);
  expect(text).toMatch(/24 MP +\| +1\.20 s \| +about 486 s \| +405 \|/);
  expect(text).toContain('12-megapixel JPEG to JPEG takes 2.01 s');
  expect(text).toContain('a 100-megapixel TIFF with 16 bit 15.2 s, with at most 1.83 GB');
  expect(text).toContain('1.23 billion pixel-channel-iterations a second at beta 1 and 0.880 at beta 1.2');
  expect(text).toContain('a pixel of 100 megapixels costs 1.10 of one of 12');
  expect(text).toContain('Measured 2026-01-02 on Some processor, 2 cores, 25 GB, linux x64, Node v20.20.2');
});

it('leaves out what a machine could not measure', () => {
  const { peers, ...rest } = results;
  const bare = {
    ...rest,
    peers: peers.map((row) => ({ ...row, scikit: null })),
    command: [results.command[0]],
  };
  const text = quotedLines(bare).join('\n');
  expect(text).not.toContain('scikit-image `denoise');
  expect(text).not.toContain('100-megapixel TIFF');
});
