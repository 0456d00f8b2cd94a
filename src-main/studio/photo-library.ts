/**
 * The open photos: read, decoded in the codec process, and placed in the engine process. A copy of each file stays in
 * the spool, since an export takes its profile and metadata from it, and since an engine that was restarted needs the
 * pixels again. Pixels pass through here unopened.
 */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { RudinError } from '../contract/outcome';
import type { PhotoId, PhotoInfo } from '../contract/studio-calls';
import { initialRecipe } from '../contract/recipe';
import type { EngineCalls, LoadSeconds, SentPixels } from '../engine/engine-calls';
import type { CodecCalls, PhotoHeader } from '../photos/codec-calls';
import type { ProgressOf } from '../processes/call-shapes';
import { readPhotoFile } from '../photos/read-photo-file';
import { heldBytes, isParcel, type Parcel } from '../processes/parcel';
import type { SpoolFolder } from '../processes/spool-folder';
import type { PhotoSource } from './grants';
import { History } from './history';
import type { CallOptions, Worker } from '../processes/worker';

/** Decoding beyond this is native code that hangs: the slowest good photo of 250 megapixels takes about 10 s. */
const decodeDeadlineMs = 60_000;

export interface OpenPhoto {
  readonly id: PhotoId;
  readonly name: string;
  /** Null for uploaded bytes. */
  readonly path: string | null;
  /** The file as it was when it was opened. */
  readonly file: Uint8Array | Parcel;
  readonly header: PhotoHeader;
  readonly noiseStdDev: readonly number[];
  readonly isSample: boolean;
  readonly history: History;
  readonly seconds: OpenSeconds;
  /** Kept for as long as the photo is open where the engine reads its rows from there; else null. */
  kept: SentPixels | null;
  /** Which engine process holds its pixels; see Worker.generation. */
  engineGeneration: number;
  /** Under way while the pixels are put into a new engine process. */
  reload: Promise<void> | null;
}

/** What opening a photo took, s. */
interface OpenSeconds extends LoadSeconds {
  /** Waiting for the helper processes. */
  readonly start: number;
  readonly read: number;
  readonly decode: number;
}

/** The codec works in native code, which hears of no cancel. */
export const codecCancelMs = 120;

export class PhotoLibrary {
  readonly #photos = new Map<PhotoId, OpenPhoto>();

  constructor(
    private readonly codec: Worker<CodecCalls>,
    private readonly engine: Worker<EngineCalls>,
    readonly spool: SpoolFolder,
  ) {}

  /**
   * Opens a photo.
   *
   * @throws {RudinError} `bad-file`, `unsupported` or `too-large`, naming the file.
   */
  async open(source: PhotoSource, signal?: AbortSignal): Promise<OpenPhoto> {
    // Both start while the file is read.
    this.codec.start();
    this.engine.start();
    const lap = stopwatch();
    const name = source.kind === 'file' ? basename(source.path) : source.name;
    const file = await this.#read(source, signal);
    try {
      const read = lap();
      await this.codec.whenReady();
      const start = lap();
      const { header, pixels } = await this.#decode(file, name, signal);
      const decode = lap();
      const id = randomUUID();
      const {
        noiseStdDev,
        kept,
        seconds = { transfer: 0, estimate: 0 },
      } = await this.#load(id, pixels, name, signal);
      const photo: OpenPhoto = {
        id,
        name,
        path: source.kind === 'file' ? source.path : null,
        file,
        header,
        noiseStdDev,
        isSample: source.kind === 'file' && source.isSample === true,
        history: new History(initialRecipe),
        seconds: { start, read, decode, ...seconds },
        kept,
        engineGeneration: this.engine.generation,
        reload: null,
      };
      this.#photos.set(id, photo);
      return photo;
    } catch (thrown) {
      this.spool.remove(file);
      throw thrown;
    }
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
    const pixels = photo.kept ?? (await this.#decode(photo.file, photo.name)).pixels;
    photo.kept = (await this.#load(photo.id, pixels, photo.name)).kept;
    photo.engineGeneration = this.engine.generation;
  }

  async close(photo: OpenPhoto): Promise<void> {
    this.#photos.delete(photo.id);
    try {
      await this.engine.call('dropPhoto', { photo: photo.id });
    } finally {
      this.spool.remove(photo.file);
      if (photo.kept) this.spool.remove(photo.kept.samples);
    }
  }

  async #read(source: PhotoSource, signal?: AbortSignal): Promise<Uint8Array | Parcel> {
    const { files } = this.spool;
    return source.kind === 'file'
      ? await readPhotoFile(source.path, files, { signal })
      : files.pack(source.bytes);
  }

  async #decode(
    bytes: Uint8Array | Parcel,
    name: string,
    signal?: AbortSignal,
  ): Promise<{ header: PhotoHeader; pixels: SentPixels }> {
    const { samples, ...header } = await this.codec.call(
      'decode',
      { bytes, name },
      { signal, deadlineMs: decodeDeadlineMs, killAfterCancelMs: codecCancelMs, subject: name },
    );
    this.spool.claim(samples);
    const { width, height, channels, hasAlpha, bitDepth } = header;
    return { header, pixels: { width, height, channels, hasAlpha, bitDepth, samples } };
  }

  /** Gives pixels to the engine, which keeps small ones in memory and reads large ones from where they are. */
  async #load(id: PhotoId, pixels: SentPixels, name: string, signal?: AbortSignal) {
    const { samples } = pixels;
    const isKept = isParcel(samples) && samples.byteLength > heldBytes;
    try {
      const answer = await this.engine.call('loadPhoto', { photo: id, pixels }, { signal, subject: name });
      if (!isKept) this.spool.remove(samples);
      return { ...answer, kept: isKept ? pixels : null };
    } catch (thrown) {
      this.spool.remove(samples);
      throw thrown;
    }
  }
}

/** Seconds since it was asked before, or since it was made. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const seconds = (performance.now() - last) / 1000;
    last += 1000 * seconds;
    return seconds;
  };
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
