/** A TIFF built by hand: uncompressed, either byte order, any tags. */
interface TiffRecipe {
  readonly bigEndian?: boolean;
  /** Tags and their values; SHORT unless listed in `longs`. Strip offsets are filled in. */
  readonly tags: Readonly<Record<number, readonly number[]>>;
  /** The strips, as bytes in the file's order. */
  readonly strips: readonly Uint8Array[];
  /** Offset of the following directory. Default 0. */
  readonly next?: number;
}

export const tiffTag = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  colourMap: 320,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
} as const;

const longs = new Set<number>([256, 257, 273, 278, 279, 322, 323, 324, 325]);

/** Samples of 8 or 16 bit as bytes in the wanted order. */
export function sampleBytes(samples: ArrayLike<number>, bits: 8 | 16, bigEndian: boolean): Buffer {
  if (bits === 8) return Buffer.from(Array.from(samples));
  const bytes = Buffer.alloc(samples.length * 2);
  for (let at = 0; at < samples.length; at += 1) {
    if (bigEndian) bytes.writeUInt16BE(samples[at] ?? 0, 2 * at);
    else bytes.writeUInt16LE(samples[at] ?? 0, 2 * at);
  }
  return bytes;
}

/** The file: header, strips, directory, values. */
export function writeTiff({ bigEndian = false, tags, strips, next = 0 }: TiffRecipe): Buffer {
  const offsets: number[] = [];
  let at = 8;
  for (const strip of strips) {
    offsets.push(at);
    at += strip.length + (strip.length % 2);
  }
  const filled: Record<number, readonly number[]> = {
    [tiffTag.stripOffsets]: offsets,
    [tiffTag.stripByteCounts]: strips.map(({ length }) => length),
    ...tags,
  };
  const entries = Object.entries(filled).map(([tag, values]) => ({ tag: Number(tag), values }));
  entries.sort((a, b) => a.tag - b.tag);
  const directory = at;
  const sizeOf = (tag: number): number => (longs.has(tag) ? 4 : 2);
  const valueBytes = entries.reduce(
    (sum, { tag, values }) => sum + (sizeOf(tag) * values.length > 4 ? sizeOf(tag) * values.length : 0),
    0,
  );
  const file = Buffer.alloc(directory + 2 + 12 * entries.length + 4 + valueBytes);
  const put16 = (value: number, to: number): unknown =>
    bigEndian ? file.writeUInt16BE(value, to) : file.writeUInt16LE(value, to);
  const put32 = (value: number, to: number): unknown =>
    bigEndian ? file.writeUInt32BE(value, to) : file.writeUInt32LE(value, to);
  file.write(bigEndian ? 'MM' : 'II', 'latin1');
  put16(42, 2);
  put32(directory, 4);
  strips.forEach((strip, index) => file.set(strip, offsets[index]));
  put16(entries.length, directory);
  let valueAt = directory + 2 + 12 * entries.length + 4;
  entries.forEach(({ tag, values }, index) => {
    const row = directory + 2 + 12 * index;
    const size = sizeOf(tag);
    put16(tag, row);
    put16(size === 4 ? 4 : 3, row + 2);
    put32(values.length, row + 4);
    const isInline = size * values.length <= 4;
    if (!isInline) put32(valueAt, row + 8);
    values.forEach((value, position) => {
      const to = (isInline ? row + 8 : valueAt) + size * position;
      if (size === 4) put32(value, to);
      else put16(value, to);
    });
    if (!isInline) valueAt += size * values.length;
  });
  put32(next, directory + 2 + 12 * entries.length);
  return file;
}
