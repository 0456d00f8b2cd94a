import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hostileFiles } from '../support/hostile-files';
import { bundleEntry, startCodec } from '../support/start-codec';
import type { RunningCodec } from '../support/start-codec';

const files = await hostileFiles();
const mostMs = 2000;
const mostBytes = 2 ** 30;

describe('bombs and odd files', () => {
  let codec: RunningCodec;
  beforeAll(async () => {
    codec = await startCodec(await bundleEntry('src-main/photos/codec-process.ts'), 20_000);
  });
  afterAll(() => codec.stop());

  test(`are at least 45 (${files.length})`, () => {
    expect(files.length).toBeGreaterThanOrEqual(45);
  });

  test.each(files)('$title: refused in one line, or decoded, within 2 s and 1 GB', async (file) => {
    const { bytes, code, names } = file;
    const first = await codec.ask('decode', { bytes, name: 'photo.jpg' });
    const { outcome, peakRssBytes } = first;
    // A busy machine gets a second try at the clock, never at the answer.
    const elapsedMs =
      first.elapsedMs <= mostMs
        ? first.elapsedMs
        : (await codec.ask('decode', { bytes, name: 'photo.jpg' })).elapsedMs;
    expect(elapsedMs).toBeLessThanOrEqual(mostMs);
    expect(peakRssBytes).toBeLessThanOrEqual(mostBytes);
    if (code !== null) expect(outcome).toMatchObject({ end: 'failed', code });
    if (outcome.end !== 'failed') return;
    expect(['bad-file', 'unsupported', 'too-large']).toContain(outcome.code);
    expect(outcome.message).toMatch(/^photo\.jpg: .+$/);
    expect(outcome.message.length).toBeLessThanOrEqual(400);
    if (names !== undefined) expect(outcome.message).toContain(names);
  });
});
