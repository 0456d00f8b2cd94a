import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { photoFormats } from '../../../src-main/contract/parameters';
import type { PhotoFormat } from '../../../src-main/contract/parameters';
import { createCodec } from '../../../src-main/photos/codec';
import type { DecodedPhoto, EncodedPhoto } from '../../../src-main/photos/codec-calls';
import { exiftoolProfile, exiftoolTags, exiftoolVersion } from '../../support/exiftool';

const endings = { jpeg: 'jpg', png: 'png', tiff: 'tif', webp: 'webp', avif: 'avif' } as const;
const fixtures = join(import.meta.dirname, '../../fixtures/photos');

/** What every file must still say, read as exiftool reads it; the same in the sources. */
const exif: Readonly<Record<string, unknown>> = {
  'IFD0:Make': 'Kodak',
  'IFD0:Model': 'DCS 460',
  'IFD0:Artist': 'Zoe Example',
  'IFD0:Copyright': '(c) 1992 Example',
  'IFD0:ImageDescription': 'A gradient',
  'IFD0:ModifyDate': '2024:02:29 12:34:56',
  'IFD0:XResolution': 300,
  'IFD0:YResolution': 300,
  'IFD0:ResolutionUnit': 2,
  'ExifIFD:DateTimeOriginal': '2024:02:29 11:22:33',
  'ExifIFD:ExposureTime': 0.004,
  'ExifIFD:FNumber': 5.6,
  'ExifIFD:ISO': 800,
  'ExifIFD:FocalLength': 35,
  'ExifIFD:LensModel': '35mm f/2',
  'GPS:GPSLatitudeRef': 'N',
  'GPS:GPSLatitude': 48.2082,
  'GPS:GPSLongitudeRef': 'E',
  'GPS:GPSLongitude': 16.3738,
  'GPS:GPSAltitude': 171,
};
const xmp = { 'XMP-dc:Title': 'Škoda 東京', 'XMP-dc:Subject': ['denoise', 'variation'], 'XMP-xmp:Rating': 4 };
const iptc = {
  'IPTC:Headline': 'Headline of the photo',
  'IPTC:Keywords': ['denoise', 'variation'],
  'IPTC:By-line': 'Zoe Example',
};
const profiles = { adobe: 'Test Adobe RGB', p3: 'Test Display P3' } as const;
const holdsIptc = (format: PhotoFormat): boolean => format !== 'webp' && format !== 'avif';

interface Pair {
  readonly space: keyof typeof profiles;
  readonly from: PhotoFormat;
  readonly to: PhotoFormat;
}
const pairs: Pair[] = (['adobe', 'p3'] as const).flatMap((space) =>
  photoFormats.flatMap((from) => photoFormats.map((to) => ({ space, from, to }))),
);

describe('metadata from each format to each format', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rudin-metadata-'));
  const made = new Map<
    Pair,
    { source: DecodedPhoto; encoded: EncodedPhoto; decoded: DecodedPhoto; path: string }
  >();
  let read: ReadonlyMap<string, Record<string, unknown>> = new Map();

  beforeAll(async () => {
    const codec = createCodec('native');
    for (const pair of pairs) {
      const bytes = readFileSync(join(fixtures, `${pair.space}.${endings[pair.from]}`));
      const source = await codec.decode({ bytes, name: 'source' });
      const request = { ...source, format: pair.to, quality: 100, source: bytes, metadata: 'keep' } as const;
      const encoded = await codec.encode(request);
      const decoded = await codec.decode({ bytes: encoded.bytes, name: 'written' });
      const path = join(folder, `${pair.space}-${pair.from}-${pair.to}.${endings[pair.to]}`);
      writeFileSync(path, encoded.bytes);
      made.set(pair, { source, encoded, decoded, path });
    }
    if (exiftoolVersion === null) return;
    const paths = [...made.values()].map(({ path }) => path);
    read = new Map(exiftoolTags(paths).map((tags) => [String(tags['SourceFile']), tags]));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const of = (pair: Pair): NonNullable<ReturnType<typeof made.get>> => {
    const found = made.get(pair);
    if (!found) throw new Error('the pair was not made');
    return found;
  };

  test.each(pairs)('$space $from to $to keeps native pixels and the name of their profile', (pair) => {
    const { source, decoded } = of(pair);
    expect(source.profile).toBe(profiles[pair.space]);
    expect(decoded.profile).toBe(profiles[pair.space]);
    let largest = 0;
    source.samples.forEach((value, at) => {
      largest = Math.max(largest, Math.abs(value - (decoded.samples[at] ?? NaN)));
    });
    // Quality 100 is without loss in WebP and AVIF; a JPEG rounds coefficients.
    expect(largest).toBeLessThanOrEqual(pair.to === 'jpeg' ? 4 : 0);
  });

  test.each(pairs)('$space $from to $to says what is lost, and only that', (pair) => {
    const lost = holdsIptc(pair.from) && !holdsIptc(pair.to);
    const name = pair.to === 'webp' ? 'WebP' : 'AVIF';
    expect(of(pair).encoded.notes).toEqual(lost ? [`${name} holds no IPTC: left out`] : []);
  });

  describe.skipIf(exiftoolVersion === null)(
    `as exiftool reads it (${exiftoolVersion ?? 'not installed'})`,
    () => {
      test.each(pairs)('$space $from to $to keeps EXIF, GPS, XMP, IPTC and resolution', (pair) => {
        const tags = read.get(of(pair).path) ?? {};
        expect(tags).toMatchObject({ ...exif, ...xmp });
        if (holdsIptc(pair.from) && holdsIptc(pair.to)) expect(tags).toMatchObject(iptc);
        if (pair.to === 'png')
          expect(tags).toMatchObject({ 'PNG-pHYs:PixelsPerUnitX': 11811, 'PNG-pHYs:PixelUnits': 1 });
        if (pair.to === 'jpeg')
          expect(tags).toMatchObject({ 'JFIF:XResolution': 300, 'JFIF:ResolutionUnit': 1 });
        expect(tags['IFD0:Orientation'] ?? 1).toBe(1);
        expect(tags).not.toHaveProperty('ExifTool:Warning');
        expect(tags).not.toHaveProperty('ExifTool:Error');
      });

      test.each(photoFormats)('%s holds the very bytes of the source profile', (to) => {
        for (const pair of pairs.filter((candidate) => candidate.to === to && candidate.from === 'jpeg')) {
          const expected = readFileSync(join(fixtures, `${pair.space}.icc`));
          expect(exiftoolProfile(of(pair).path).equals(expected)).toBe(true);
        }
      });
    },
  );
});
