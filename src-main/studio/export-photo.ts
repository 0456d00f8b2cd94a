/** Exports asked for by a page: to a path that a save dialog gave, or as a download that the page fetches once. */
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { ExportReport, ExportRequest, PhotoId } from '../contract/studio-calls';
import type { CodecCalls } from '../photos/codec-calls';
import { contentBytes } from '../processes/parcel';
import type { Grants } from './grants';
import type { PhotoLibrary } from './photo-library';
import { settingsFor } from './settings-for';
import { sidecarAt } from './sidecar-file';
import { strengthNotes } from './strength-notes';
import type { StudioClient, StudioOptions } from './studio-interface';
import { throttled } from './throttled';
import type { Worker } from '../processes/worker';
import { encode, formatOf, sidecarOf, suggestedName, writeOutput } from './write-photo';

/** A download that nobody fetched is dropped: it may hold hundreds of megabytes. */
const downloadLifeMs = 300_000;

export interface Download {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export class Exports {
  readonly #downloads = new Map<string, Download>();
  readonly #running = new Set<{
    readonly photo: PhotoId;
    readonly client: StudioClient;
    abort: AbortController;
  }>();

  constructor(
    readonly codec: Worker<CodecCalls>,
    readonly library: PhotoLibrary,
    private readonly grants: Grants,
    private readonly options: Pick<StudioOptions, 'backend' | 'threads' | 'version'>,
  ) {}

  /**
   * Solves (or takes the exact result that is there), encodes and writes.
   *
   * @throws {RudinError} what solving, encoding or writing throws; `cancelled` after `cancel`.
   */
  async run(client: StudioClient, ask: ExportRequest): Promise<ExportReport> {
    const started = performance.now();
    const photo = this.library.get(ask.photo);
    const { files } = this.library.spool;
    const format = formatOf(ask.format, photo);
    const target = ask.target === null ? null : this.grants.target(ask.target);
    const abort = new AbortController();
    const running = { photo: photo.id, client, abort };
    this.#running.add(running);
    try {
      const onProgress = throttled((progress) =>
        client.onEvent({ kind: 'progress', photo: photo.id, job: 'export', ...progress }),
      );
      const course = { signal: abort.signal, onProgress };
      const source = { library: this.library, device: this.options };
      const settings = await settingsFor(ask.recipe, photo, source, course);
      const bitDepth = ask.bitDepth === 'same' ? photo.header.bitDepth : ask.bitDepth;
      const { pixels, report } = await this.library.ask(
        [photo],
        'readPixels',
        { photo: photo.id, settings, bitDepth },
        course,
      );
      return await encode(this, photo, pixels, { ...ask, format }, abort.signal, async (encoded) => {
        const common = {
          bytes: contentBytes(encoded.bytes),
          notes: [...strengthNotes(ask.recipe, report), ...encoded.notes],
          solve: report,
          seconds: (performance.now() - started) / 1000,
        };
        if (target === null) {
          const name = suggestedName(photo, format);
          const bytes = Buffer.concat(
            Array.from(files.chunksOf(encoded.bytes), (chunk) => Buffer.from(chunk)),
          );
          return {
            end: 'download',
            name,
            download: this.offer({ name, mediaType: `image/${format}`, bytes }),
            ...common,
          };
        }
        // The save dialog asked about the photo, not about a file of a person's own where the sidecar is to go.
        const mayReplace =
          target.mayReplace && !(ask.sidecar && (await sidecarAt(target.path)) === 'foreign');
        const written = await writeOutput({
          path: target.path,
          bytes: files.chunksOf(encoded.bytes),
          choices: { conflict: mayReplace && ask.conflict === 'ask' ? 'overwrite' : ask.conflict },
          protectedInputs: this.library.all().flatMap((open) => (open.path === null ? [] : [open.path])),
          sidecar: ask.sidecar
            ? await sidecarOf(photo, ask.recipe, report, { version: this.options.version, files })
            : null,
          signal: abort.signal,
        });
        // After `exists` the page asks the person and comes back with the same target and another rule.
        if (ask.target !== null && written.end !== 'exists') this.grants.spendTarget(ask.target);
        const name = basename(written.end === 'written' ? written.path : target.path);
        return {
          end: written.end,
          name,
          download: null,
          ...common,
          notes: [...common.notes, ...written.notes],
        };
      });
    } finally {
      this.#running.delete(running);
    }
  }

  /** Stops the exports of a photo; nothing is written. */
  cancel(photo: PhotoId): void {
    for (const running of this.#running) if (running.photo === photo) running.abort.abort();
  }

  /** The page is gone: nobody would fetch what it asked for. */
  forget(client: StudioClient): void {
    for (const running of this.#running) if (running.client === client) running.abort.abort();
  }

  /** The bytes of a download, once. */
  take(id: string): Download | null {
    const download = this.#downloads.get(id) ?? null;
    this.#downloads.delete(id);
    return download;
  }

  /** Keeps bytes until a page fetches them, for five minutes at most; answers their id. */
  offer(download: Download): string {
    const id = randomUUID();
    this.#downloads.set(id, download);
    setTimeout(() => this.#downloads.delete(id), downloadLifeMs).unref();
    return id;
  }
}
