import { pattern, scaled } from './odd-photo-case';
import type { OddPhoto } from './odd-photo-case';
import { packRows } from './write-png';
import { sampleBytes, tiffTag, writeTiff } from './write-tiff';

const [width, height] = [13, 8];
const base = { width, height, hasAlpha: false, tolerance: 0, notes: [] } as const;

/** The tags that every plain raster has. */
function plain(channels: number, bits: number): Record<number, readonly number[]> {
  return {
    [tiffTag.width]: [width],
    [tiffTag.height]: [height],
    [tiffTag.bitsPerSample]: new Array<number>(channels).fill(bits),
    [tiffTag.compression]: [1],
    [tiffTag.photometric]: [channels >= 3 ? 2 : 1],
    [tiffTag.samplesPerPixel]: [channels],
    [tiffTag.rowsPerStrip]: [height],
    [tiffTag.planarConfiguration]: [1],
  };
}

function raster(bits: 8 | 16, channels: 1 | 2 | 3 | 4, bigEndian: boolean): OddPhoto {
  const samples = pattern(width, height, channels, 2 ** bits - 1);
  const hasAlpha = channels % 2 === 0;
  const colours = hasAlpha ? channels - 1 : channels;
  // 2: unassociated alpha, the colours are not multiplied by it.
  const extra = hasAlpha ? { [tiffTag.extraSamples]: [2] } : {};
  return {
    ...base,
    title: `${bigEndian ? 'big' : 'little'}-endian TIFF of ${bits} bit, ${channels} samples a pixel`,
    bytes: writeTiff({
      bigEndian,
      tags: { ...plain(channels, bits), ...extra },
      strips: [sampleBytes(samples, bits, bigEndian)],
    }),
    channels: colours as 1 | 3,
    hasAlpha,
    bitDepth: bits,
    samples,
  };
}

/** Each colour in a strip of its own. */
function planar(): OddPhoto {
  const samples = pattern(width, height, 3, 255);
  const strips = [0, 1, 2].map((colour) => Buffer.from(samples.filter((_, index) => index % 3 === colour)));
  const tags = { ...plain(3, 8), [tiffTag.planarConfiguration]: [2] };
  return {
    ...base,
    title: 'TIFF with separate planes',
    bytes: writeTiff({ tags, strips }),
    channels: 3,
    bitDepth: 8,
    samples,
  };
}

function strips(): OddPhoto {
  const samples = pattern(width, height, 3, 255);
  const rows = Array.from({ length: 4 }, (_, index) =>
    Buffer.from(samples.slice(index * 2 * width * 3, (index + 1) * 2 * width * 3)),
  );
  const tags = { ...plain(3, 8), [tiffTag.rowsPerStrip]: [2] };
  return {
    ...base,
    title: 'TIFF of four strips',
    bytes: writeTiff({ tags, strips: rows }),
    channels: 3,
    bitDepth: 8,
    samples,
  };
}

/** 0 is white. */
function inverted(): OddPhoto {
  const samples = pattern(width, height, 1, 255);
  const tags = { ...plain(1, 8), [tiffTag.photometric]: [0] };
  return {
    ...base,
    title: 'TIFF in which 0 is white',
    bytes: writeTiff({ tags, strips: [Buffer.from(samples)] }),
    channels: 1,
    bitDepth: 8,
    samples: samples.map((value) => 255 - value),
  };
}

function shallow(bits: 1 | 4): OddPhoto {
  const maximum = 2 ** bits - 1;
  const samples = pattern(width, height, 1, maximum);
  const rowBytes = Math.ceil((width * bits) / 8);
  const rows = packRows(samples, width, bits);
  // The rows of a PNG less their filter bytes.
  const strip = Buffer.concat(
    Array.from({ length: height }, (_, y) => rows.subarray(y * (rowBytes + 1) + 1, (y + 1) * (rowBytes + 1))),
  );
  return {
    ...base,
    title: `TIFF of ${bits}-bit grey`,
    bytes: writeTiff({ tags: plain(1, bits), strips: [strip] }),
    channels: 1,
    bitDepth: 8,
    samples: scaled(samples, maximum, 255),
  };
}

function palette(): OddPhoto {
  const table = pattern(256, 1, 3, 255);
  const colours = [0, 1, 2].map((colour) => table.filter((_, index) => index % 3 === colour));
  const indices = pattern(width, height, 1, 255);
  const tags = {
    ...plain(1, 8),
    [tiffTag.photometric]: [3],
    [tiffTag.colourMap]: colours.flat().map((value) => value * 257),
  };
  return {
    ...base,
    title: 'TIFF with a palette',
    bytes: writeTiff({ tags, strips: [Buffer.from(indices)] }),
    channels: 3,
    bitDepth: 8,
    samples: indices.flatMap((index) => table.slice(3 * index, 3 * index + 3)),
  };
}

/** Tag 274 says 8: the camera was turned, the first row of the file is the left edge. */
function turned(): OddPhoto {
  const samples = pattern(width, height, 1, 255);
  const upright: number[] = [];
  for (let y = 0; y < width; y += 1)
    for (let x = 0; x < height; x += 1) upright.push(samples[x * width + (width - 1 - y)] ?? 0);
  const tags = { ...plain(1, 8), [tiffTag.orientation]: [8] };
  return {
    ...base,
    title: 'TIFF with orientation 8',
    bytes: writeTiff({ tags, strips: [Buffer.from(samples)] }),
    width: height,
    height: width,
    channels: 1,
    bitDepth: 8,
    samples: upright,
  };
}

/** All odd TIFFs made by hand. */
export function oddTiffs(): readonly OddPhoto[] {
  const rasters = [false, true].flatMap((bigEndian) =>
    ([8, 16] as const).flatMap((bits) =>
      ([1, 2, 3, 4] as const).map((channels) => raster(bits, channels, bigEndian)),
    ),
  );
  return [...rasters, planar(), strips(), inverted(), shallow(1), shallow(4), palette(), turned()];
}
