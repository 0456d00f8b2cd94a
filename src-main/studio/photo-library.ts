/**
 * The open photos: read, decoded in the codec process, and placed in the engine process. The studio keeps each
 * file's bytes, since an export takes its profile and metadata from them, and since an engine that was restarted
 * needs the pixels again.
 */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { RudinError } from '../contract/outcome';
import type { PhotoId, PhotoInfo } from '../contract/studio-calls';
import { initialRecipe } from '../contract/recipe';
import type { EngineCalls, InterleavedPixels } from '../engine/engine-calls';
import type { CodecCalls, DecodedPhoto, PhotoHeader } from '../photos/codec-calls';
import { readPhotoFile } from '../photos/read-photo-file';
import type { PhotoSource } from './grants';
import { History } from './history';
import type { Worker } from './workers';

/** Decoding beyond this is native code that hangs: the slowest good photo of 250 megapixels takes about 10 s. */
const decodeDeadlineMs = 60_000;

export interface OpenPhoto {
  readonly id: PhotoId;
  readonly name: string;
  /** Null for uploaded bytes. */
  readonly path: string | null;
  readonly bytes: Uint8Array;
  readonly header: PhotoHeader;
  readonly noiseStdDev: readonly number[];
  readonly isSample: boolean;
  readonly history: History;
  /** Which engine process holds its pixels; see Worker.generation. */
  engineGeneration: number;
}

export class PhotoLibrary {
  readonly #photos = new Map<PhotoId, OpenPhoto>();

  constructor(
    private readonly codec: Worker<CodecCalls>,
    private readonly engine: Worker<EngineCalls>,
  ) {}

  /**
   * Opens a photo.
   *
   * @throws {RudinError} `bad-file`, `unsupported` or `too-large`, naming the file.
   */
  async open(source: PhotoSource, signal?: AbortSignal): Promise<OpenPhoto> {
    // The engine starts while the codec decodes.
    this.engine.start();
    const name = source.kind === 'file' ? basename(source.path) : source.name;
    const bytes = source.kind === 'file' ? await readPhotoFile(source.path) : source.bytes;
    const { samples, ...header } = await this.#decode(bytes, name, signal);
    const id = randomUUID();
    const { noiseStdDev } = await this.#load(id, { ...header, samples });
    const photo: OpenPhoto = {
      id,
      name,
      path: source.kind === 'file' ? source.path : null,
      bytes,
      header,
      noiseStdDev,
      isSample: source.kind === 'file' && source.isSample === true,
      history: new History(initialRecipe),
      engineGeneration: this.engine.generation,
    };
    this.#photos.set(id, photo);
    return photo;
  }

  /** @throws {RudinError} `not-found` for a photo that is not open. */
  get(id: PhotoId): OpenPhoto {
    const photo = this.#photos.get(id);
    if (!photo) throw new RudinError('not-found', 'this photo is no longer open');
    return photo;
  }

  all(): readonly OpenPhoto[] {
    return [...this.#photos.values()];
  }

  /** Puts the pixels back after the engine process was restarted. */
  async ensureLoaded(photo: OpenPhoto): Promise<void> {
    this.engine.start();
    if (photo.engineGeneration === this.engine.generation) return;
    const { samples, ...header } = await this.#decode(photo.bytes, photo.name);
    await this.#load(photo.id, { ...header, samples });
    photo.engineGeneration = this.engine.generation;
  }

  async close(photo: OpenPhoto): Promise<void> {
    this.#photos.delete(photo.id);
    await this.engine.call('dropPhoto', { photo: photo.id });
  }

  #decode(bytes: Uint8Array, name: string, signal?: AbortSignal): Promise<DecodedPhoto> {
    return this.codec.call(
      'decode',
      { bytes, name },
      { signal, deadlineMs: decodeDeadlineMs, subject: name },
    );
  }

  #load(id: PhotoId, decoded: DecodedPhoto): Promise<{ noiseStdDev: readonly number[] }> {
    const { width, height, channels, hasAlpha, bitDepth, samples } = decoded;
    const pixels: InterleavedPixels = { width, height, channels, hasAlpha, bitDepth, samples };
    return this.engine.call('loadPhoto', { photo: id, pixels });
  }
}

/** What pages are told about a photo. */
export function photoInfo(photo: OpenPhoto): PhotoInfo {
  const { width, height, channels, hasAlpha, bitDepth, format, profile, notes } = photo.header;
  return {
    photo: photo.id,
    name: photo.name,
    width,
    height,
    channels,
    hasAlpha,
    bitDepth,
    format,
    profile,
    notes,
    noiseStdDev: photo.noiseStdDev,
    isSample: photo.isSample,
    history: photo.history.state,
  };
}
