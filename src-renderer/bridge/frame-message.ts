/** The binary message of a frame: header length (4 bytes, little-endian), header (JSON, UTF-8), RGBA bytes. */
import type { FrameHeader } from '@contract/studio-calls';

/**
 * Takes a frame message apart.
 *
 * @param message As received.
 * @returns       The header, and its width * height * 4 bytes as a view into the message.
 * @throws {RangeError} when the lengths do not agree, which would be a defect of the server.
 */
export function splitFrame(message: ArrayBuffer): { header: FrameHeader; rgba: Uint8Array } {
  const headerBytes = new DataView(message).getUint32(0, true);
  const json = new TextDecoder().decode(new Uint8Array(message, 4, headerBytes));
  const header = JSON.parse(json) as FrameHeader;
  const rgba = new Uint8Array(message, 4 + headerBytes);
  if (rgba.length !== header.width * header.height * 4) {
    throw new RangeError(
      `a frame of ${header.width}x${header.height} has ${header.width * header.height * 4} bytes; got ${rgba.length}`,
    );
  }
  return { header, rgba };
}
