import sharp from 'sharp';
import type { JpegOptions, Sharp, TiffOptions } from 'sharp';
import { pattern, smooth } from './odd-photo-case';
import type { OddPhoto } from './odd-photo-case';

const [width, height] = [48, 32];
const base = { width, height, channels: 3, hasAlpha: false, bitDepth: 8, tolerance: 0, notes: [] } as const;

type Channels = 1 | 2 | 3 | 4;

function pipeline(samples: readonly number[], channels: Channels, deep = false): Sharp {
  const typed = deep ? Uint16Array.from(samples) : Uint8Array.from(samples);
  const space = channels < 3 ? (deep ? 'grey16' : 'b-w') : deep ? 'rgb16' : 'srgb';
  return sharp(typed, { raw: { width, height, channels } }).toColourspace(space);
}

/** Pixels as EXIF's orientation wants them shown, of an RGB photo stored as `samples`. */
function shownUpright(
  samples: readonly number[],
  orientation: number,
): { width: number; height: number; samples: number[] } {
  const swaps = orientation >= 5;
  const shown = { width: swaps ? height : width, height: swaps ? width : height };
  const upright: number[] = [];
  for (let y = 0; y < shown.height; y += 1)
    for (let x = 0; x < shown.width; x += 1) {
      const [right, down] = [width - 1, height - 1];
      const stored = (
        [[x, y], [right - x, y], [right - x, down - y], [x, down - y], [y, x], [y, down - x], [right - y, down - x], [right - y, x]] as const
      )[orientation - 1] ?? [0, 0]; // prettier-ignore
      const at = (stored[1] * width + stored[0]) * 3;
      upright.push(...samples.slice(at, at + 3));
    }
  return { ...shown, samples: upright };
}

async function jpegs(): Promise<OddPhoto[]> {
  const rgb = smooth(width, height, 3);
  const grey = smooth(width, height, 1);
  const best = { quality: 100, chromaSubsampling: '4:4:4' };
  const turned = Array.from({ length: 8 }, async (_, index): Promise<OddPhoto> => {
    const orientation = index + 1;
    const bytes = await pipeline(rgb, 3).withMetadata({ orientation }).jpeg(best).toBuffer();
    const shown = shownUpright(rgb, orientation);
    return { ...base, ...shown, title: `JPEG with orientation ${orientation}`, bytes, tolerance: 4 };
  });
  const make = async (title: string, options: JpegOptions): Promise<OddPhoto> => ({
    ...base,
    title: `JPEG ${title}`,
    bytes: await pipeline(rgb, 3).jpeg(options).toBuffer(),
    samples: rgb,
    tolerance: 6,
  });
  return [
    ...(await Promise.all(turned)),
    await make('that is progressive', { ...best, progressive: true }),
    await make('with colour at a quarter of the pixels (4:2:0)', { quality: 95, chromaSubsampling: '4:2:0' }),
    await make('with optimised tables', { ...best, mozjpeg: true }),
    {
      ...base,
      title: 'JPEG of grey',
      bytes: await pipeline(grey, 1).jpeg(best).toBuffer(),
      channels: 1,
      samples: grey,
      tolerance: 3,
    },
    await cmyk('JPEG', (image) => image.jpeg(best)),
  ];
}

/** Neutral greys that ink can print survive the way to CMYK and back within the profile's coarseness. */
async function cmyk(format: string, encode: (image: Sharp) => Sharp): Promise<OddPhoto> {
  const neutral = smooth(width, height, 1).flatMap((value) => {
    const light = 100 + value / 2;
    return [light, light, light].map(Math.round);
  });
  const bytes = await encode(pipeline(neutral, 3).toColourspace('cmyk')).toBuffer();
  return {
    ...base,
    title: `${format} of CMYK`,
    bytes,
    samples: neutral,
    // The built-in press profile prints greys with a tint; a wrong inversion would be off by a hundred.
    tolerance: 20,
    notes: ['converted from CMYK to sRGB'],
  };
}

async function tiffs(): Promise<OddPhoto[]> {
  const rgb = pattern(width, height, 3, 255);
  const deep = pattern(width, height, 3, 65_535);
  const make = async (title: string, options: TiffOptions): Promise<OddPhoto> => ({
    ...base,
    title: `TIFF ${title}`,
    bytes: await pipeline(rgb, 3).tiff(options).toBuffer(),
    samples: rgb,
  });
  const makeDeep = async (title: string, options: TiffOptions): Promise<OddPhoto> => ({
    ...base,
    title: `TIFF of 16 bit ${title}`,
    bytes: await pipeline(deep, 3, true).tiff(options).toBuffer(),
    samples: deep,
    bitDepth: 16,
  });
  const pages = Buffer.concat([Buffer.from(rgb), Buffer.from(pattern(width, height, 3, 200))]);
  return [
    await make('with LZW', { compression: 'lzw' }),
    await make('with LZW and predictor', { compression: 'lzw', predictor: 'horizontal' }),
    await make('with deflate', { compression: 'deflate' }),
    await make('with PackBits', { compression: 'packbits' }),
    await make('in tiles', { compression: 'none', tile: true, tileWidth: 16, tileHeight: 16 }),
    await make('in compressed tiles', { compression: 'deflate', tile: true, tileWidth: 32, tileHeight: 16 }),
    await makeDeep('in tiles', { compression: 'lzw', tile: true, tileWidth: 16, tileHeight: 16 }),
    await makeDeep('with deflate and predictor', { compression: 'deflate', predictor: 'horizontal' }),
    await cmyk('TIFF', (image) => image.tiff({ compression: 'lzw' })),
    {
      ...base,
      title: 'TIFF of two pages',
      bytes: await sharp(pages, { raw: { width, height: 2 * height, channels: 3, pageHeight: height } })
        .tiff({ compression: 'lzw' })
        .toBuffer(),
      samples: rgb,
      notes: ['first of 2 pages'],
    },
  ];
}

async function pngs(): Promise<OddPhoto[]> {
  const rgb = pattern(width, height, 3, 255);
  const deep = pattern(width, height, 3, 65_535);
  const shown = shownUpright(rgb, 6);
  return [
    {
      ...base,
      title: 'PNG that is interlaced',
      bytes: await pipeline(rgb, 3).png({ progressive: true }).toBuffer(),
      samples: rgb,
    },
    {
      ...base,
      title: 'PNG of 16 bit that is interlaced',
      bytes: await pipeline(deep, 3, true).png({ progressive: true }).toBuffer(),
      samples: deep,
      bitDepth: 16,
    },
    {
      ...base,
      ...shown,
      title: 'PNG with orientation 6',
      bytes: await pipeline(rgb, 3).withMetadata({ orientation: 6 }).png().toBuffer(),
    },
  ];
}

async function webps(): Promise<OddPhoto[]> {
  const rgb = pattern(width, height, 3, 255);
  const rgba = pattern(width, height, 4, 255);
  const soft = smooth(width, height, 3);
  const frames = Buffer.concat([Buffer.from(rgb), Buffer.from(pattern(width, height, 3, 200))]);
  const shown = shownUpright(rgb, 3);
  return [
    {
      ...base,
      title: 'WebP without loss',
      bytes: await pipeline(rgb, 3).webp({ lossless: true }).toBuffer(),
      samples: rgb,
    },
    {
      ...base,
      title: 'WebP with loss',
      bytes: await pipeline(soft, 3).webp({ quality: 95 }).toBuffer(),
      samples: soft,
      tolerance: 8,
    },
    {
      ...base,
      title: 'WebP with alpha',
      bytes: await pipeline(rgba, 4).webp({ lossless: true, exact: true }).toBuffer(),
      hasAlpha: true,
      samples: rgba,
    },
    {
      ...base,
      ...shown,
      title: 'WebP with orientation 3',
      bytes: await pipeline(rgb, 3).withMetadata({ orientation: 3 }).webp({ lossless: true }).toBuffer(),
    },
    {
      ...base,
      title: 'WebP that is animated',
      bytes: await sharp(frames, { raw: { width, height: 2 * height, channels: 3, pageHeight: height } })
        .webp({ lossless: true })
        .toBuffer(),
      // A frame is laid on a canvas that may be transparent.
      hasAlpha: true,
      samples: rgb.flatMap((value, at) => (at % 3 === 2 ? [value, 255] : [value])),
      notes: ['first of 2 frames'],
    },
  ];
}

async function avifs(): Promise<OddPhoto[]> {
  const rgb = pattern(width, height, 3, 255);
  const rgba = pattern(width, height, 4, 255);
  const soft = smooth(width, height, 3);
  const deep = pattern(width, height, 3, 65_535);
  const exact = { lossless: true, chromaSubsampling: '4:4:4' };
  // What stays of 16 bit: the upper bits, repeated below themselves.
  const cut = (bits: number): number[] =>
    deep.map((value) => {
      const kept = (value >> (16 - bits)) << (16 - bits);
      return kept | (kept >> bits);
    });
  return [
    {
      ...base,
      title: 'AVIF without loss',
      bytes: await pipeline(rgb, 3).avif(exact).toBuffer(),
      samples: rgb,
    },
    {
      ...base,
      title: 'AVIF with alpha',
      bytes: await pipeline(rgba, 4).avif(exact).toBuffer(),
      hasAlpha: true,
      samples: rgba,
    },
    {
      ...base,
      title: 'AVIF of 4:2:0',
      bytes: await pipeline(soft, 3).avif({ quality: 90 }).toBuffer(),
      samples: soft,
      tolerance: 10,
    },
    ...(await Promise.all(
      ([10, 12] as const).map(async (bitdepth): Promise<OddPhoto> => ({
        ...base,
        title: `AVIF of ${bitdepth} bit`,
        bytes: await pipeline(deep, 3, true)
          .avif({ ...exact, bitdepth })
          .toBuffer(),
        bitDepth: 16,
        samples: cut(bitdepth),
        notes: [`${bitdepth} bit, read as 16 bit`],
      })),
    )),
  ];
}

/** Odd photos that an encoder has to write. */
export async function oddEncodedPhotos(): Promise<readonly OddPhoto[]> {
  return (await Promise.all([jpegs(), tiffs(), pngs(), webps(), avifs()])).flat();
}
