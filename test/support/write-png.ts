import { crc32, deflateSync } from 'node:zlib';

/** A PNG built by hand, so that what is read was not written by the library under test. */
export interface PngRecipe {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colourType: 0 | 2 | 3 | 4 | 6;
  /** Interleaved samples, `width * height * samples a pixel`. */
  readonly samples: ArrayLike<number>;
  /** Chunks between IHDR and IDAT. */
  readonly before?: readonly Uint8Array[];
  /** Number of IDAT chunks. Default 1. */
  readonly pieces?: number;
}

const samplesPerPixel = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

/** One PNG chunk with its right check sum. */
export function pngChunk(type: string, data: Uint8Array = new Uint8Array()): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

export const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** The header chunk; the values need not make sense. */
export function pngHeader(
  width: number,
  height: number,
  bitDepth: number,
  colourType: number,
  interlace = 0,
): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bitDepth, colourType, 0, 0, interlace], 8);
  return pngChunk('IHDR', data);
}

/** Packs samples of any depth into rows that begin with filter 0. */
export function packRows(samples: ArrayLike<number>, rowSamples: number, bitDepth: number): Buffer {
  const rows = samples.length / rowSamples;
  const rowBytes = Math.ceil((rowSamples * bitDepth) / 8);
  const packed = Buffer.alloc(rows * (rowBytes + 1));
  for (let row = 0; row < rows; row += 1) {
    const start = row * (rowBytes + 1) + 1;
    for (let column = 0; column < rowSamples; column += 1) {
      const value = samples[row * rowSamples + column] ?? 0;
      if (bitDepth === 16) packed.writeUInt16BE(value, start + 2 * column);
      else {
        const bit = column * bitDepth;
        const at = start + (bit >> 3);
        packed[at] = (packed[at] ?? 0) | (value << (8 - bitDepth - (bit & 7)));
      }
    }
  }
  return packed;
}

/** The file. */
export function writePng(recipe: PngRecipe): Buffer {
  const { width, height, bitDepth, colourType, samples, before = [], pieces = 1 } = recipe;
  const rows = packRows(samples, width * samplesPerPixel[colourType], bitDepth);
  const data = deflateSync(rows);
  const pieceBytes = Math.ceil(data.length / pieces);
  const parts = Array.from({ length: pieces }, (_, index) =>
    pngChunk('IDAT', data.subarray(index * pieceBytes, (index + 1) * pieceBytes)),
  );
  return Buffer.concat([
    pngSignature,
    pngHeader(width, height, bitDepth, colourType),
    ...before,
    ...parts,
    pngChunk('IEND'),
  ]);
}
