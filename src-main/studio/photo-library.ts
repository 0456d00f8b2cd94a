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
import type { ProgressOf } from '../processes/call-shapes';
import { readPhotoFile } from '../photos/read-photo-file';
import type { PhotoSource } from './grants';
import { History } from './history';
import type { CallOptions, Worker } from './workers';

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
  /** Under way while the pixels are put into a new engine process. */
  reload: Promise<void> | null;
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
    const { noiseStdDev } = await this.#load(id, { ...header, samples }, name, signal);
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
      reload: null,
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

  /**
   * Asks the engine about open photos. Their pixels are put back first where the engine process was started anew, and
   * again when it dies on this very job, before the job is repeated.
   *
   * @throws {RudinError} what the call throws, or `worker-died` when the job ended two processes.
   */
  async ask<Name extends keyof EngineCalls>(
    photos: readonly OpenPhoto[],
    name: Name,
    argument: EngineCalls[Name]['ask'],
    options: Pick<CallOptions<ProgressOf<EngineCalls[Name]>>, 'signal' | 'onProgress'> = {},
  ): Promise<EngineCalls[Name]['answer']> {
    const putBack = async (): Promise<void> => {
      for (const photo of photos) await this.#ensureLoaded(photo);
    };
    await putBack();
    const subject = photos.map((photo) => photo.name).join(', ');
    return await this.engine.call(name, argument, { ...options, beforeRepeat: putBack, subject });
  }

  /** One reload at a time: another would replace the pixels under a solve that has begun. */
  async #ensureLoaded(photo: OpenPhoto): Promise<void> {
    this.engine.start();
    if (photo.engineGeneration === this.engine.generation) return;
    photo.reload ??= this.#reload(photo).finally(() => {
      photo.reload = null;
    });
    await photo.reload;
  }

  async #reload(photo: OpenPhoto): Promise<void> {
    const { samples, ...header } = await this.#decode(photo.bytes, photo.name);
    await this.#load(photo.id, { ...header, samples }, photo.name);
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

  #load(
    id: PhotoId,
    decoded: DecodedPhoto,
    name: string,
    signal?: AbortSignal,
  ): Promise<{ noiseStdDev: readonly number[] }> {
    const { width, height, channels, hasAlpha, bitDepth, samples } = decoded;
    const pixels: InterleavedPixels = { width, height, channels, hasAlpha, bitDepth, samples };
    return this.engine.call('loadPhoto', { photo: id, pixels }, { signal, subject: name });
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
