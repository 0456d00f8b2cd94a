import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PhotoFormat } from '../../src-main/contract/parameters';
import { photoFormats } from '../../src-main/contract/parameters';
import { recognisePhoto } from '../../src-main/photos/photo-format';
import { mutateImage } from '../support/mutate-image';
import { oddEncodedPhotos } from '../support/odd-encoded-photos';
import { oddPngs } from '../support/odd-pngs';
import { oddTiffs } from '../support/odd-tiffs';
import { bundleEntry, startCodec } from '../support/start-codec';
import type { RunningCodec } from '../support/start-codec';

const mutants = Number(process.env['RUDIN_MUTANTS'] ?? 400);
const firstSeed = Number(process.env['RUDIN_MUTANT_SEED'] ?? 1992);
/** The promise is 2 s on a quiet machine; tests share theirs. */
const mostMs = 5000;

describe(`photos damaged with seeds from ${firstSeed}`, () => {
  let entry: URL;
  const good = new Map<PhotoFormat, Uint8Array[]>();
  beforeAll(async () => {
    entry = await bundleEntry('src-main/photos/codec-process.ts');
    for (const { bytes } of [...oddPngs(), ...oddTiffs(), ...(await oddEncodedPhotos())]) {
      const format = recognisePhoto(bytes, 'odd');
      good.set(format, [...(good.get(format) ?? []), bytes]);
    }
  });

  describe.each(photoFormats)('%s', (format) => {
    let codecs: RunningCodec[] = [];
    beforeAll(async () => {
      codecs = await Promise.all([startCodec(entry, mostMs), startCodec(entry, mostMs)]);
    });
    afterAll(() => codecs.forEach((codec) => codec.stop()));

    test(`${mutants} files: no crash, no hang, each decoded or refused in one line within ${mostMs} ms`, async () => {
      const files = good.get(format) ?? [];
      expect(files.length).toBeGreaterThan(3);
      let decoded = 0;
      let next = 0;
      const work = async (codec: RunningCodec): Promise<void> => {
        while (next < mutants) {
          const seed = firstSeed + next++;
          const bytes = mutateImage(files, seed);
          const { outcome } = await codec.ask('decode', { bytes, name: `seed ${seed}` });
          if (outcome.end === 'done') {
            decoded += 1;
            const { width, height, channels, hasAlpha, samples } = outcome.value;
            expect(samples.length, `seed ${seed}`).toBe(width * height * (channels + (hasAlpha ? 1 : 0)));
          } else if (outcome.end === 'failed') {
            expect(['bad-file', 'unsupported', 'too-large'], `seed ${seed}: ${outcome.message}`).toContain(
              outcome.code,
            );
            expect(outcome.message).toMatch(/^seed \d+: .+$/);
          } else expect.fail(`seed ${seed} was cancelled`);
        }
      };
      await Promise.all(codecs.map(work));
      // Were every file refused, the damage would test the first check only; were none, nothing at all.
      expect(decoded).toBeGreaterThan(0);
      expect(decoded).toBeLessThan(mutants);
    });
  });
});
