/** A photo as it came, on the GPU: there f is made from it again when the solve basis changes. */
import type { NoisyPhoto } from '../backend';
import { samplesPerPixel } from '../kernels/convert/convert';
import { rowSamples } from '../pixels/photo-pixels';
import type { Constants, Gpu } from './gpu';
import type { ProblemBuffers } from './problem-buffers';

/** Rows that are sent at a time, bytes. */
const bandBytes = 16_000_000;

export class PlacedPhoto {
  private constructor(
    readonly buffer: GPUBuffer,
    /** What place-photo has to know of it. */
    readonly constants: Constants,
  ) {}

  /** @throws {RudinError} `too-large`, `device-lost`. */
  static async upload(gpu: Gpu, noisy: NoisyPhoto, buffers: ProblemBuffers): Promise<PlacedPhoto> {
    const { queue } = gpu.device;
    if ('planes' in noisy) {
      const planeBytes = noisy.width * noisy.height * 4;
      const buffer = await buffers.staging(planeBytes * noisy.planes.length);
      noisy.planes.forEach((plane, index) => queue.writeBuffer(buffer, index * planeBytes, plane));
      return new PlacedPhoto(buffer, { bitDepth: 32, samplesPerPixel: 1 });
    }
    const { width, height, bitDepth } = noisy;
    const stride = samplesPerPixel(noisy);
    const rowBytes = (width * stride * bitDepth) / 8;
    const buffer = await buffers.staging(rowBytes * height);
    // A piece starts at a whole word: four rows always do.
    const rows = Math.max(4, 4 * Math.floor(bandBytes / rowBytes / 4));
    for (let from = 0; from < height; from += rows) {
      const samples = rowSamples(noisy, from, Math.min(height, from + rows));
      queue.writeBuffer(buffer, from * rowBytes, wholeWords(samples));
    }
    return new PlacedPhoto(buffer, { bitDepth, samplesPerPixel: stride });
  }

  dispose(): void {
    this.buffer.destroy();
  }
}

/** The bytes of samples, with zeros up to a whole word. */
function wholeWords(samples: Uint8Array | Uint16Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(samples.buffer as ArrayBuffer, samples.byteOffset, samples.byteLength);
  if (bytes.length % 4 === 0) return bytes;
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
}
