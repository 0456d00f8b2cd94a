/**
 * Grants: opaque names for files that a person chose. A page never names a path; it hands a grant back that a
 * dialog, a drop, an upload or the command line gave out.
 */
import { randomUUID } from 'node:crypto';
import { RudinError } from '../contract/outcome';
import type { Grant } from '../contract/studio-calls';

/** Where a photo's bytes come from. */
export type PhotoSource =
  | { readonly kind: 'file'; readonly path: string; readonly isSample?: boolean }
  | { readonly kind: 'bytes'; readonly name: string; readonly bytes: Uint8Array };

/** Where an export is to be written, as a person chose it. */
interface ExportTarget {
  readonly path: string;
  /** The file was there when it was chosen: the save dialog has asked already whether to replace it. */
  readonly mayReplace: boolean;
}

/** Uploaded bytes that no page opened are dropped: they may be hundreds of megabytes. */
const uploadLifeMs = 300_000;

export class Grants {
  readonly #sources = new Map<Grant, PhotoSource>();
  readonly #targets = new Map<Grant, ExportTarget>();

  /** Lets a page open this source; a grant of a file may be used again, uploaded bytes once. */
  giveSource(source: PhotoSource): Grant {
    const grant = randomUUID();
    this.#sources.set(grant, source);
    if (source.kind === 'bytes') setTimeout(() => this.#sources.delete(grant), uploadLifeMs).unref();
    return grant;
  }

  /** @throws {RudinError} `not-found` when the grant is unknown or spent. */
  takeSource(grant: Grant): PhotoSource {
    const source = this.#sources.get(grant);
    if (!source) throw new RudinError('not-found', 'this file is no longer available; choose it again');
    if (source.kind === 'bytes') this.#sources.delete(grant);
    return source;
  }

  /** Lets a page write to this path until it has been written. */
  giveTarget(target: ExportTarget): Grant {
    const grant = randomUUID();
    this.#targets.set(grant, target);
    return grant;
  }

  /** @throws {RudinError} `not-found` when the grant is unknown or spent. */
  target(grant: Grant): ExportTarget {
    const target = this.#targets.get(grant);
    if (!target) throw new RudinError('not-found', 'choose again where to save');
    return target;
  }

  /** The file is written: the grant is good for nothing more. */
  spendTarget(grant: Grant): void {
    this.#targets.delete(grant);
  }
}
