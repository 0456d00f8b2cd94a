/** A frame on the wire: 4 bytes little-endian length of the header, the header as JSON in UTF-8, the RGBA bytes. */
import type { FrameHeader } from '../contract/studio-calls';

/**
 * What goes before a frame's pixels; the pixels follow as they are, so that they are not copied.
 *
 * @returns 4 + n bytes.
 */
export function framePrefix(header: FrameHeader): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.allocUnsafe(4 + json.byteLength);
  prefix.writeUInt32LE(json.byteLength, 0);
  json.copy(prefix, 4);
  return prefix;
}
