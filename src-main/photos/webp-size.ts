/**
 * Size that a WebP file claims, read from its first chunk.
 *
 * libvips makes room for the whole canvas as soon as it opens a WebP, before it can be asked for the size: 38 bytes
 * take a gigabyte. So the size is looked at first.
 *
 * @param bytes A file that begins like a WebP.
 * @returns     Size in px; null when the first chunk is of no known kind or cut off, which the decoder refuses.
 */
export function readWebpSize(bytes: Uint8Array): { width: number; height: number } | null {
  if (bytes.length < 30) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = Buffer.from(bytes.buffer, bytes.byteOffset + 12, 4).toString('latin1');
  if (kind === 'VP8X') {
    // 24 bits each, less one.
    const width = view.getUint16(24, true) | (view.getUint8(26) << 16);
    const height = view.getUint16(27, true) | (view.getUint8(29) << 16);
    return { width: width + 1, height: height + 1 };
  }
  if (kind === 'VP8L') {
    // 14 bits each, less one, behind the signature byte.
    const packed = view.getUint32(21, true);
    return { width: (packed & 0x3fff) + 1, height: ((packed >>> 14) & 0x3fff) + 1 };
  }
  // 14 bits each, behind the frame tag and start code.
  if (kind === 'VP8 ')
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  return null;
}
