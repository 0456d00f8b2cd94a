import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rowSamples, type StoredPixels } from '../../../src-main/engine/pixels/photo-pixels';
import { pixelRowSink, pixelRowSource } from '../../../src-main/engine/pixels/pixel-rows';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { spoolPixelWriter } from '../../../src-main/engine/pixels/spool-pixels';
import { SpoolFiles } from '../../../src-main/processes/spool-files';
import { SeededRandom } from '../../support/seeded-planes';

const folder = mkdtempSync(join(tmpdir(), 'rudin-spool-pixels-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const files = new SpoolFiles(folder, 'test');
const makeWriter = spoolPixelWriter(files, 0);

const shapes = [
  { width: 1, height: 1, channels: 1, hasAlpha: false, bitDepth: 8 },
  { width: 61, height: 97, channels: 3, hasAlpha: true, bitDepth: 16 },
  { width: 3001, height: 701, channels: 3, hasAlpha: false, bitDepth: 16 },
  { width: 2000, height: 2200, channels: 3, hasAlpha: false, bitDepth: 8 },
] as const;

function randomSamples({ width, height, channels, hasAlpha, bitDepth }: (typeof shapes)[number]) {
  const length = width * height * (channels + (hasAlpha ? 1 : 0));
  const random = new SeededRandom(length);
  const samples = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  for (let k = 0; k < length; k += 1) samples[k] = random.next16();
  return samples;
}

function write(
  shape: (typeof shapes)[number],
  samples: Uint8Array | Uint16Array,
  step: number,
): StoredPixels {
  const writer = makeWriter(shape);
  const whole = { ...shape, samples };
  // What is begun anew leaves nothing behind, however much of it there was.
  writer.write(rowSamples(whole, 0, shape.height));
  writer.write(rowSamples(whole, 0, 1));
  writer.restart();
  for (let y = 0; y < shape.height; y += step) {
    writer.write(rowSamples(whole, y, Math.min(shape.height, y + step)));
  }
  return writer.finish() as StoredPixels;
}

describe('a photo in a spool file', () => {
  it.each(shapes)('gives back the rows that were written, in any order: %o', (shape) => {
    const samples = randomSamples(shape);
    const pixels = write(shape, samples, 7);
    const whole = { ...shape, samples };
    const random = new SeededRandom(5);
    for (let turn = 0; turn < 40; turn += 1) {
      const from = Math.floor(random.next() * shape.height);
      const to = Math.min(shape.height, from + 1 + Math.floor(random.next() * 40));
      expect(Buffer.compare(bytesOf(pixels.read(from, to)), bytesOf(rowSamples(whole, from, to)))).toBe(0);
    }
    expect(Buffer.compare(bytesOf(pixels.read(0, shape.height)), bytesOf(samples))).toBe(0);
    const before = readdirSync(folder);
    pixels.release();
    expect(readdirSync(folder)).toHaveLength(before.length - 1);
  });

  it('stays where it is when it is handed over, with room for a header before it', () => {
    const samples = randomSamples(shapes[1]);
    const parcel = write(shapes[1], samples, 11).handOver();
    expect(parcel.offset).toBe(65_536);
    expect(Buffer.compare(bytesOf(files.samplesOf(parcel, 16)), bytesOf(samples))).toBe(0);
    files.remove(parcel.file);
    expect(existsSync(files.pathOf(parcel.file))).toBe(false);
  });

  it('leaves nothing of a photo that is not wanted any more', () => {
    const before = readdirSync(folder).length;
    const writer = makeWriter(shapes[1]);
    writer.write(new Uint16Array(61 * 4));
    expect(readdirSync(folder)).toHaveLength(before + 1);
    writer.discard();
    expect(readdirSync(folder)).toHaveLength(before);
  });

  it('passes from rows of integers to rows of integers without a change: 16 bit', async () => {
    const shape = { ...shapes[1], hasAlpha: false } as const;
    const samples = randomSamples(shape as never);
    const source = pixelRowSource({ ...shape, samples });
    const writer = makeWriter(shape);
    const sink = pixelRowSink(writer);
    await sink.restart();
    for (let y = 0; y < shape.height; y += 10) {
      const to = Math.min(shape.height, y + 10);
      const band = (await source.read(y, to)) as InterleavedPixels;
      await sink.write(y, band.samples as Uint16Array);
    }
    const pixels = writer.finish();
    expect(Buffer.compare(bytesOf(rowSamples(pixels, 0, shape.height)), bytesOf(samples))).toBe(0);
  });
});

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array | Uint16Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}
