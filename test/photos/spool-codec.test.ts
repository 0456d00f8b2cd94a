import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { photoFormats } from '../../src-main/contract/parameters';
import {
  createCodec,
  createSpoolingCodec,
  type Codec,
  type SpoolingCodec,
} from '../../src-main/photos/codec';
import type { EncodeRequest } from '../../src-main/photos/codec-calls';
import {
  sampleHeadBytes,
  type FileContent,
  type Parcel,
  type Samples,
} from '../../src-main/processes/parcel';
import { SpoolFiles } from '../../src-main/processes/spool-files';
import { oddEncodedPhotos } from '../support/odd-encoded-photos';
import { oddPngs } from '../support/odd-pngs';
import { oddTiffs } from '../support/odd-tiffs';

const folder = mkdtempSync(join(tmpdir(), 'rudin-spool-codec-'));
/** Everything is too many for a message, and too many to be held. */
const files = new SpoolFiles(folder, 'test', 0);
let held: Codec;
let rowByRow: SpoolingCodec;
let fromMemory: SpoolingCodec;
beforeAll(() => {
  held = createCodec('native');
  rowByRow = createSpoolingCodec('native', files, { mostHeld: 0, readWholeUpTo: 0 });
  fromMemory = createSpoolingCodec('native', files);
});
afterEach(() => readdirSync(folder).forEach((name) => files.remove(name)));
afterAll(() => rmSync(folder, { recursive: true }));

const joined = (content: FileContent): Buffer =>
  Buffer.concat(Array.from(files.chunksOf(content), (chunk) => Buffer.from(chunk)));
const bytesOf = ({ buffer, byteOffset, byteLength }: Samples): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

/** Samples as the engine writes them. */
function spooled(samples: Samples): Parcel {
  const writer = files.create(sampleHeadBytes);
  writer.write(bytesOf(samples));
  return writer.finish();
}

describe('a photo decoded into a file has the samples of one decoded into memory', () => {
  const photos = async () => [...oddPngs(), ...oddTiffs(), ...(await oddEncodedPhotos())];

  test('in every good but odd photo, with the same header', async () => {
    for (const { title, bytes } of await photos()) {
      const { samples, ...header } = await held.decode({ bytes, name: title });
      const sent = await rowByRow.decode({ bytes: files.pack(bytes), name: title });
      const { samples: parcel, ...sentHeader } = sent;
      expect(sentHeader, title).toEqual(header);
      expect(parcel, title).toHaveProperty('file');
      const read = files.samplesOf(parcel as Parcel, header.bitDepth);
      expect(Buffer.compare(bytesOf(read), bytesOf(samples)), title).toBe(0);
    }
  });

  test('and a file that is damaged is refused in the same words, leaving nothing behind', async () => {
    let refused = 0;
    for (const { title, bytes } of (await photos()).slice(0, 8)) {
      const cut = bytes.slice(0, Math.floor(bytes.length * 0.6));
      const inMemory = await held.decode({ bytes: cut, name: 'cut' }).catch((error: Error) => error.message);
      const before = readdirSync(folder).length;
      const sent = await rowByRow.decode({ bytes: cut, name: 'cut' }).catch((error: Error) => error.message);
      if (typeof inMemory !== 'string') continue;
      refused += 1;
      expect(sent, title).toBe(inMemory);
      expect(readdirSync(folder), title).toHaveLength(before);
    }
    expect(refused).toBeGreaterThan(3);
  });
});

describe('a photo encoded from a file is byte for byte the one encoded from memory', () => {
  const [width, height] = [53, 41];
  const kinds = ([1, 3] as const).flatMap((channels) =>
    [false, true].flatMap((hasAlpha) =>
      ([8, 16] as const).map((bitDepth) => ({ channels, hasAlpha, bitDepth })),
    ),
  );
  const source = readFileSync(new URL('../fixtures/photos/adobe.tif', import.meta.url));

  test.each(photoFormats.flatMap((format) => kinds.map((kind) => ({ format, ...kind }))))(
    '$format of $bitDepth bit, $channels channels, alpha $hasAlpha, with and without metadata',
    async (kind) => {
      const count = width * height * (kind.channels + (kind.hasAlpha ? 1 : 0));
      const samples =
        kind.bitDepth === 8
          ? Uint8Array.from({ length: count }, (_, at) => (at * 7919) % 256)
          : Uint16Array.from({ length: count }, (_, at) => (at * 7919) % 65_536);
      for (const metadata of ['keep', 'strip'] as const) {
        const request: EncodeRequest = { ...kind, width, height, samples, quality: 92, source, metadata };
        const { bytes, ...said } = await held.encode(request);
        for (const codec of [rowByRow, fromMemory]) {
          const sent = await codec.encode({
            ...request,
            samples: spooled(samples),
            source: files.pack(source),
          });
          expect({ ...sent, bytes: null }).toEqual({ ...said, bytes: null });
          expect(Buffer.compare(joined(sent.bytes), bytes)).toBe(0);
        }
      }
    },
  );

  test('samples that are too few are refused with both numbers, and nothing is left behind', async () => {
    const samples = spooled(new Uint8Array(10));
    const request = { width, height, channels: 3, hasAlpha: false, bitDepth: 8, format: 'png' } as const;
    const asked = rowByRow.encode({ ...request, samples, quality: 90, source: null, metadata: 'keep' });
    await expect(asked).rejects.toThrow(
      `samples: expected ${width * height * 3} of 8 bit for 53 x 41, got 10`,
    );
    expect(readdirSync(folder)).toEqual([samples.file]);
  });
});
