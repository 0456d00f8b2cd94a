/** What the made-up camera hides at a fixed place of its EXIF block. */
export const makerNote = Buffer.from('RUDIN MAKER NOTE, 32 BYTES LONG.', 'latin1');
/** Where the note stands in the block; its own offsets would count from the block's start. */
export const makerNoteOffset = 100;

/**
 * An EXIF block as a camera held sideways writes it: orientation, photo size, maker's notes, a thumbnail directory.
 *
 * @param bigEndian   Byte order.
 * @param orientation 1..8.
 */
export function exifSample(bigEndian: boolean, orientation: number): Buffer {
  const block = Buffer.alloc(160);
  const put16 = (value: number, at: number): unknown =>
    bigEndian ? block.writeUInt16BE(value, at) : block.writeUInt16LE(value, at);
  const put32 = (value: number, at: number): unknown =>
    bigEndian ? block.writeUInt32BE(value, at) : block.writeUInt32LE(value, at);
  const entry = (at: number, tag: number, type: number, count: number, value: number): void => {
    put16(tag, at);
    put16(type, at + 2);
    put32(count, at + 4);
    if (type === 3) put16(value, at + 8);
    else put32(value, at + 8);
  };
  block.write(bigEndian ? 'MM' : 'II', 'latin1');
  put16(42, 2);
  put32(8, 4);
  put16(2, 8);
  entry(10, 0x0112, 3, 1, orientation);
  entry(22, 0x8769, 4, 1, 40);
  put32(140, 34); // IFD1
  put16(3, 40);
  entry(42, 0x927c, 7, makerNote.length, makerNoteOffset);
  entry(54, 0xa002, 4, 1, 4000);
  entry(66, 0xa003, 3, 1, 3000);
  block.set(makerNote, makerNoteOffset);
  put16(1, 140);
  entry(142, 0x0103, 3, 1, 6); // IFD1: Compression, an old-style JPEG thumbnail
  return block;
}

/** A JPEG with an EXIF block put behind its first marker. */
export function withExif(jpeg: Buffer, block: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(block.length + 8, 2);
  const prefix = Buffer.from('Exif\0\0', 'latin1');
  return Buffer.concat([jpeg.subarray(0, 2), head, prefix, block, jpeg.subarray(2)]);
}
