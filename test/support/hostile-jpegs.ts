import type { HostileFile } from './hostile-files';

/** Two bytes of a big-endian number. */
const word = (value: number): readonly number[] => [value >> 8, value & 255];

/** Index of a marker (0xff, code) in a file. */
function markerAt(jpeg: Buffer, code: number): number {
  return jpeg.indexOf(Buffer.from([0xff, code]));
}

/** A JPEG with one of its segments taken out. */
function without(jpeg: Buffer, code: number): Buffer {
  const at = markerAt(jpeg, code);
  return Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(at + 2 + jpeg.readUInt16BE(at + 2))]);
}

/** A JPEG whose frame header claims another size. */
function claiming(jpeg: Buffer, width: number, height: number): Buffer {
  const file = Buffer.from(jpeg);
  file.set([...word(height), ...word(width)], markerAt(jpeg, 0xc0) + 5);
  return file;
}

/** A progressive JPEG whose header is followed by thousands of empty scans over a large picture. */
function manyScans(edge: number, scans: number): Buffer {
  const quantisation = [0xff, 0xdb, ...word(67), 0, ...new Array<number>(64).fill(1)];
  const frame = [0xff, 0xc2, ...word(11), 8, ...word(edge), ...word(edge), 1, 1, 0x11, 0];
  const huffman = [0xff, 0xc4, ...word(20), 0, 1, ...new Array<number>(15).fill(0), 0];
  const scan = [0xff, 0xda, ...word(8), 1, 1, 0, 0, 0, 0, 0];
  const body = Buffer.from([0xff, 0xd8, ...quantisation, ...frame, ...huffman]);
  return Buffer.concat([
    body,
    ...new Array<Buffer>(scans).fill(Buffer.from(scan)),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/**
 * Damaged and malicious JPEGs.
 *
 * @param good A baseline JPEG to damage.
 */
export function hostileJpegs(good: Buffer): HostileFile[] {
  const comment = Buffer.from([0xff, 0xfe, ...word(65_535)]);
  const comments = new Array<Buffer>(200).fill(Buffer.concat([comment, Buffer.alloc(65_533)]));
  const scan = markerAt(good, 0xda);
  const fiveColours = Buffer.from(good);
  fiveColours[markerAt(good, 0xc0) + 9] = 5;
  return [
    { title: 'JPEG of its first marker only', bytes: Buffer.from([0xff, 0xd8, 0xff]), code: 'bad-file' },
    { title: 'JPEG cut in its header', bytes: good.subarray(0, 60), code: 'bad-file' },
    { title: 'JPEG cut in its pixels', bytes: good.subarray(0, good.length - 300), code: 'bad-file' },
    { title: 'JPEG cut after its first scan begins', bytes: good.subarray(0, scan + 14), code: 'bad-file' },
    { title: 'JPEG that claims 65,500 an edge', bytes: claiming(good, 65_500, 65_500), code: 'too-large', names: '4290.3 megapixels' },
    { title: 'JPEG that claims 14,000 an edge', bytes: claiming(good, 14_000, 14_000), code: 'too-large' },
    { title: 'JPEG that claims four times its height', bytes: claiming(good, 64, 256), code: 'bad-file' },
    { title: 'JPEG of height 0', bytes: claiming(good, 64, 0), code: 'bad-file' },
    { title: 'JPEG of five colours', bytes: fiveColours, code: 'bad-file' },
    { title: 'JPEG without quantisation tables', bytes: without(good, 0xdb), code: null },
    { title: 'JPEG without Huffman tables', bytes: without(good, 0xc4), code: null },
    { title: 'JPEG with 13 MB of comments', bytes: Buffer.concat([good.subarray(0, 2), ...comments, good.subarray(2)]), code: null },
    { title: 'JPEG of 1,000 scans over 36 megapixels', bytes: manyScans(6000, 1000), code: null },
    { title: 'JPEG of 20,000 scans over 100 megapixels', bytes: manyScans(10_000, 20_000), code: null },
  ]; // prettier-ignore
}
