import { deflateSync } from 'node:zlib';
import type { HostileFile } from './hostile-files';
import { tiffTag as tag, writeTiff } from './write-tiff';

const size = 16;

/** Tags of a plain grey photo of 16 x 16, some of them changed. */
function tags(changes: Readonly<Record<number, readonly number[]>> = {}): Record<number, readonly number[]> {
  return {
    [tag.width]: [size],
    [tag.height]: [size],
    [tag.bitsPerSample]: [8],
    [tag.compression]: [1],
    [tag.photometric]: [1],
    [tag.samplesPerPixel]: [1],
    [tag.rowsPerStrip]: [size],
    ...changes,
  };
}

const strips = [new Uint8Array(size * size)];

function changed(
  title: string,
  code: HostileFile['code'],
  changes: Record<number, readonly number[]>,
): HostileFile {
  return { title: `TIFF ${title}`, bytes: writeTiff({ tags: tags(changes), strips }), code };
}

/** The directory's entries say one thing more: its own address as the next. */
function looping(): Buffer {
  const file = writeTiff({ tags: tags(), strips });
  const directory = file.readUInt32LE(4);
  file.writeUInt32LE(directory, directory + 2 + 12 * file.readUInt16LE(directory));
  return file;
}

function pointing(to: number): Buffer {
  const file = writeTiff({ tags: tags(), strips });
  file.writeUInt32LE(to, 4);
  return file;
}

/** 100 megapixels of zeros, deflated: about 100 kB. */
function deflated(edge: number): Buffer {
  const data = deflateSync(Buffer.alloc(edge * edge), { level: 9 });
  const changes = {
    [tag.width]: [edge],
    [tag.height]: [edge],
    [tag.rowsPerStrip]: [edge],
    [tag.compression]: [8],
  };
  return writeTiff({ tags: tags(changes), strips: [data] });
}

/** Damaged and malicious TIFFs. */
export function hostileTiffs(): HostileFile[] {
  const full = writeTiff({ tags: tags(), strips });
  const tiles = { [tag.tileOffsets]: [8], [tag.tileByteCounts]: [256] };
  return [
    { title: 'TIFF of four bytes', bytes: full.subarray(0, 4), code: 'bad-file' },
    { title: 'TIFF cut in its directory', bytes: full.subarray(0, full.length - 40), code: 'bad-file' },
    { title: 'TIFF whose directory follows itself', bytes: looping(), code: null },
    { title: 'TIFF whose directory is behind its end', bytes: pointing(0xfffffff0), code: 'bad-file' },
    { title: 'TIFF whose directory is its header', bytes: pointing(0), code: 'bad-file' },
    { title: 'TIFF of 100 megapixels deflated', bytes: deflated(10_000), code: null },
    { title: 'TIFF of 225 megapixels deflated', bytes: deflated(15_000), code: 'too-large' },
    changed('of width 0', 'bad-file', { [tag.width]: [0] }),
    changed('of 2^32 pixels an edge', null, { [tag.width]: [0xffffffff], [tag.height]: [0xffffffff] }),
    changed('of 200 megapixels without them', 'too-large', { [tag.width]: [20_000], [tag.height]: [10_000], [tag.rowsPerStrip]: [10_000] }),
    changed('with its pixels behind its end', 'bad-file', { [tag.stripOffsets]: [0x7ffffff0] }),
    changed('with a strip of 4 GB', 'bad-file', { [tag.stripByteCounts]: [0xffffffff], [tag.height]: [10_000] }),
    changed('of 200 samples a pixel', null, { [tag.samplesPerPixel]: [200], [tag.bitsPerSample]: new Array<number>(200).fill(8) }),
    changed('of 3 bits a sample', null, { [tag.bitsPerSample]: [3] }),
    changed('of 64 bits a sample', null, { [tag.bitsPerSample]: [64] }),
    changed('of floating point', null, { [tag.bitsPerSample]: [32], [tag.sampleFormat]: [3], [tag.height]: [4] }),
    changed('of an unknown compression', 'bad-file', { [tag.compression]: [9999] }),
    changed('with tiles of size 0', 'bad-file', { ...tiles, [tag.tileWidth]: [0], [tag.tileHeight]: [0] }),
    changed('with tiles of 2^31', null, { ...tiles, [tag.tileWidth]: [2 ** 31], [tag.tileHeight]: [2 ** 31] }),
  ]; // prettier-ignore
}
