/**
 * Pixels on their way between the engine process and the GPU's: large ones through the spool where there is one, else in
 * the message. Whoever receives an answer's file removes it; a question's file is removed by who asked.
 */
import { isParcel, type Parcel, type Samples } from '../../processes/parcel';
import type { Spool } from '../../processes/spool';
import type { NoisyPhoto, PlanarImage } from '../backend';
import { samplesPerPixel } from '../kernels/convert/convert';
import { releasePixels, type PhotoPixels } from '../pixels/photo-pixels';
import { spoolPixels } from '../pixels/spool-pixels';
import type { SentPhoto, SentPlanes } from './device-calls';

/** Rows of a stored photo are copied in pieces of about this size, bytes. */
const pieceBytes = 4 * 2 ** 20;

/** A photo as it goes into a message. */
export function sendPhoto(noisy: NoisyPhoto, spool: Spool | null): SentPhoto {
  if ('planes' in noisy) return sendPlanes(noisy, spool);
  const { width, height, channels, hasAlpha, bitDepth } = noisy;
  const samples = 'read' in noisy ? copyRows(noisy, spool) : sendSamples(noisy.samples, spool);
  return { width, height, channels, hasAlpha, bitDepth, samples };
}

/** A photo that came; `release` gives back what keeps it when it has been placed. */
export function receivePhoto(
  sent: SentPhoto,
  spool: Spool | null,
): { readonly noisy: NoisyPhoto; readonly release: () => void } {
  if ('planes' in sent) return { noisy: receivePlanes(sent, spool), release: () => undefined };
  const { samples, ...shape } = sent;
  const noisy: PhotoPixels = isParcel(samples)
    ? spoolPixels(required(spool), samples, shape, false)
    : { ...shape, samples };
  return { noisy, release: () => releasePixels(noisy) };
}

/** Removes the files of a photo that was sent. */
export function removeSent(sent: SentPhoto, spool: Spool | null): void {
  const parts = 'planes' in sent ? sent.planes : [sent.samples];
  for (const part of parts) if (isParcel(part)) required(spool).remove(part.file);
}

/** Planes as they go into a message. */
export function sendPlanes({ width, height, planes }: PlanarImage, spool: Spool | null): SentPlanes {
  const send = (plane: Float32Array): Float32Array | Parcel => {
    const bytes = new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength);
    const packed = spool?.pack(bytes);
    return isParcel(packed) ? packed : whole(plane);
  };
  return { width, height, planes: planes.map(send) };
}

/** Planes that came; the files stay. */
export function receivePlanes({ width, height, planes }: SentPlanes, spool: Spool | null): PlanarImage {
  const receive = (plane: Float32Array | Parcel): Float32Array => {
    if (!isParcel(plane)) return plane;
    const { buffer, byteOffset, byteLength } = required(spool).samplesOf(plane, 8);
    return new Float32Array(buffer, byteOffset, byteLength / 4);
  };
  return { width, height, planes: planes.map(receive) };
}

/** Samples as they go into a message. */
export function sendSamples<Values extends Samples>(values: Values, spool: Spool | null): Values | Parcel {
  return spool ? spool.pack(values) : whole(values);
}

/** Samples that came in an answer. */
export function takeSamples(sent: Samples | Parcel, bitDepth: 8 | 16, spool: Spool | null): Samples {
  if (!isParcel(sent)) return sent;
  const files = required(spool);
  try {
    return files.samplesOf(sent, bitDepth);
  } finally {
    files.remove(sent.file);
  }
}

/** Planes that came in an answer. */
export function takePlanes(sent: SentPlanes, spool: Spool | null): PlanarImage {
  try {
    return receivePlanes(sent, spool);
  } finally {
    removeSent(sent, spool);
  }
}

/** A photo that is kept in a file of somebody else's, into one of its own or into memory. */
function copyRows(noisy: Extract<PhotoPixels, { read: unknown }>, spool: Spool | null): Samples | Parcel {
  const { width, height, bitDepth } = noisy;
  const perRow = width * samplesPerPixel(noisy);
  const step = Math.max(1, Math.floor((pieceBytes * 8) / (perRow * bitDepth)));
  const length = perRow * height;
  const held = bitDepth === 8 ? new Uint8Array(spool ? 0 : length) : new Uint16Array(spool ? 0 : length);
  const writer = spool?.create();
  for (let from = 0; from < height; from += step) {
    const rows = noisy.read(from, Math.min(height, from + step));
    if (writer) writer.write(new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength));
    else held.set(rows, from * perRow);
  }
  return writer ? writer.finish() : held;
}

/** A message carries the whole buffer behind a view. */
function whole<Values extends Samples | Float32Array>(values: Values): Values {
  return (values.byteLength === values.buffer.byteLength ? values : values.slice()) as Values;
}

function required(spool: Spool | null): Spool {
  if (spool === null) throw new Error('a parcel came to a process that has no spool');
  return spool;
}
