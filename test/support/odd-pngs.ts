import { deflateSync } from 'node:zlib';
import { pattern, scaled } from './odd-photo-case';
import type { OddPhoto } from './odd-photo-case';
import { pngChunk, writePng } from './write-png';
import type { PngRecipe } from './write-png';

const [width, height] = [13, 7];
const base = { width, height, hasAlpha: false, tolerance: 0, notes: [] } as const;

function grey(bitDepth: 1 | 2 | 4 | 8 | 16): OddPhoto {
  const maximum = 2 ** bitDepth - 1;
  const samples = pattern(width, height, 1, maximum);
  const deep = bitDepth === 16;
  return {
    ...base,
    title: `PNG of ${bitDepth}-bit grey`,
    bytes: writePng({ width, height, bitDepth, colourType: 0, samples }),
    channels: 1,
    bitDepth: deep ? 16 : 8,
    samples: deep ? samples : scaled(samples, maximum, 255),
  };
}

function palette(bitDepth: 1 | 2 | 4 | 8, transparent: boolean): OddPhoto {
  const colours = 2 ** bitDepth;
  const table = pattern(colours, 1, 3, 255);
  const indices = pattern(width, height, 1, colours - 1);
  const before = [pngChunk('PLTE', Uint8Array.from(table))];
  // Only the first colour is given an alpha; the others are opaque.
  if (transparent) before.push(pngChunk('tRNS', Uint8Array.of(77)));
  const samples = indices.flatMap((index) => [
    ...table.slice(3 * index, 3 * index + 3),
    ...(transparent ? [index === 0 ? 77 : 255] : []),
  ]);
  return {
    ...base,
    title: `PNG with a palette of ${colours}${transparent ? ', one of them half transparent' : ''}`,
    bytes: writePng({ width, height, bitDepth, colourType: 3, samples: indices, before }),
    channels: 3,
    hasAlpha: transparent,
    bitDepth: 8,
    samples,
    notes: ['converted from a palette'],
  };
}

function direct(
  title: string,
  colourType: 2 | 4 | 6,
  bitDepth: 8 | 16,
  extra: Partial<PngRecipe> = {},
): OddPhoto {
  const channels = { 2: 3, 4: 2, 6: 4 }[colourType];
  const samples = pattern(width, height, channels, 2 ** bitDepth - 1);
  return {
    ...base,
    title: `PNG ${title}`,
    bytes: writePng({ width, height, bitDepth, colourType, samples, ...extra }),
    channels: colourType === 4 ? 1 : 3,
    hasAlpha: colourType !== 2,
    bitDepth,
    samples,
  };
}

/** One colour declared transparent by tRNS: its pixels get alpha 0, the others full alpha. */
function keyed(colourType: 0 | 2, bitDepth: 8 | 16): OddPhoto {
  const channels = colourType === 0 ? 1 : 3;
  const full = 2 ** bitDepth - 1;
  const samples = pattern(width, height, channels, full);
  const key = samples.slice(0, channels);
  const transparency = Buffer.alloc(2 * channels);
  key.forEach((value, index) => transparency.writeUInt16BE(value, 2 * index));
  const pixels = Array.from({ length: width * height }, (_, at) =>
    samples.slice(at * channels, (at + 1) * channels),
  );
  return {
    ...base,
    title: `PNG of ${bitDepth}-bit ${channels === 1 ? 'grey' : 'RGB'} with one transparent colour`,
    bytes: writePng({
      width,
      height,
      bitDepth,
      colourType,
      samples,
      before: [pngChunk('tRNS', transparency)],
    }),
    channels,
    hasAlpha: true,
    bitDepth,
    samples: pixels.flatMap((pixel) => [
      ...pixel,
      pixel.every((value, index) => value === key[index]) ? 0 : full,
    ]),
  };
}

/** An animated PNG: the still picture, then a frame that must not be shown. */
function animated(): OddPhoto {
  const control = Buffer.alloc(8);
  control.writeUInt32BE(2, 0);
  const still = direct('that is animated', 2, 8, { before: [pngChunk('acTL', control)] });
  return { ...still, notes: ['first of 2 frames'] };
}

/** All odd PNGs made by hand. */
export function oddPngs(): readonly OddPhoto[] {
  const text = Buffer.concat([Buffer.from('Comment\0\0', 'latin1'), deflateSync('made by hand')]);
  return [
    ...([1, 2, 4, 8, 16] as const).map(grey),
    ...([1, 2, 4, 8] as const).map((depth) => palette(depth, false)),
    palette(4, true),
    direct('of 8-bit RGB', 2, 8),
    direct('of 16-bit RGB', 2, 16),
    direct('of 8-bit grey with alpha', 4, 8),
    direct('of 16-bit grey with alpha', 4, 16),
    direct('of 8-bit RGB with alpha', 6, 8),
    direct('of 16-bit RGB with alpha', 6, 16),
    direct('with its pixels in five chunks', 2, 8, { pieces: 5 }),
    direct('with an unknown chunk', 2, 8, { before: [pngChunk('ruDn', Buffer.from('odd'))] }),
    direct('with a compressed comment', 2, 8, { before: [pngChunk('zTXt', text)] }),
    keyed(0, 8),
    keyed(2, 8),
    keyed(2, 16),
    animated(),
  ];
}
