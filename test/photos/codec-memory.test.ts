import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CodecCalls } from '../../src-main/photos/codec-calls';
import { sampleHeadBytes, type Parcel } from '../../src-main/processes/parcel';
import { SpoolFiles } from '../../src-main/processes/spool-files';
import { valueOrThrow } from '../support/outcomes';
import { SeededRandom } from '../support/seeded-planes';
import { bundleEntry, startCodec, type RunningCodec } from '../support/start-codec';

const [width, height] = [8000, 5000];
const sampleBytes = width * height * 3 * 2;
/** The process takes some 80 MB by itself; held in memory, these 240 MB of samples would come on top. */
const mostBytes = 250e6;

const folder = mkdtempSync(join(tmpdir(), 'rudin-memory-'));
const files = new SpoolFiles(folder, 'test');
let codec: RunningCodec<CodecCalls>;
beforeAll(async () => {
  const entry = await bundleEntry('src-main/photos/codec-process.ts');
  codec = await startCodec<CodecCalls>(entry, 60_000, [folder, 'codec1']);
});
afterAll(() => {
  codec.stop();
  rmSync(folder, { recursive: true });
});

/** Rows of noise and flat stretches: quick to deflate, and not so small that the file looks like a bomb. */
function gradient(): Parcel {
  const writer = files.create(sampleHeadBytes);
  const row = new Uint16Array(width * 3);
  const random = new SeededRandom(40);
  for (let y = 0; y < height; y += 1) {
    row.fill((y * 13) & 0xffff);
    for (let k = 0; k < 400; k += 1) row[k] = random.next16();
    writer.write(new Uint8Array(row.buffer));
  }
  return writer.finish();
}

test('40 megapixels of 16 bit are encoded and decoded again, bit for bit, within 250 MB', async () => {
  const samples = gradient();
  const kind = { width, height, channels: 3, hasAlpha: false, bitDepth: 16 } as const;
  const request = { ...kind, samples, quality: 90, source: null, metadata: 'keep', format: 'tiff' } as const;
  const encoded = await codec.ask('encode', request);
  expect(encoded.peakRssBytes).toBeLessThan(mostBytes);
  const file = files.create();
  for (const chunk of files.chunksOf(valueOrThrow(encoded.outcome).bytes)) file.write(chunk);
  const decoded = await codec.ask('decode', { bytes: file.finish(), name: 'photo.tif' });
  const back = valueOrThrow(decoded.outcome).samples as Parcel;
  expect(back.byteLength).toBe(sampleBytes);
  expect(decoded.peakRssBytes).toBeLessThan(mostBytes);
  const [one, other] = [files.chunksOf([samples]), files.chunksOf([back])];
  for (const chunk of one) expect(Buffer.compare(chunk, other.next().value as Uint8Array)).toBe(0);
});

test('the same photo becomes a JPEG of 8 bit within 250 MB', async () => {
  const kind = { width, height, channels: 3, hasAlpha: false, bitDepth: 16 } as const;
  const request = { ...kind, samples: gradient(), quality: 90, source: null, metadata: 'keep' } as const;
  const { outcome, peakRssBytes } = await codec.ask('encode', { ...request, format: 'jpeg' });
  expect(valueOrThrow(outcome)).toMatchObject({ bitDepth: 8 });
  expect(peakRssBytes).toBeLessThan(mostBytes);
});
