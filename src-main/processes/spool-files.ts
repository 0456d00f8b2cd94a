/**
 * The files of a spool folder, for the process that reads and writes them. A name that came in a message is checked
 * before it is used: nothing outside the folder is ever opened, whatever the message says.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { RudinError } from '../contract/outcome';
import { parcelFromBytes, type FileContent, type Parcel, type Samples } from './parcel';
import type { ParcelReader, Spool, SpoolWriter } from './spool';

const fileName = /^[a-z]{1,12}\d{0,6}-[0-9a-f]{24}$/;

/** Windows has no such flag; there the folder alone keeps links out. */
export const noLinks = constants.O_NOFOLLOW ?? 0;
const newFile = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | noLinks;

/** One call takes at most 2 GiB less a page; this stays well under. */
const chunkBytes = 2 ** 28;

/** Bytes that are copied at a time: large enough to be quick, small enough to be no memory. */
const copyBytes = 2 ** 22;

export class SpoolFiles implements Spool {
  /**
   * @param folder    Path of the spool folder, as the main process said at the start.
   * @param tag       Begins the names of files made here, so that those of a helper that died are known: letters, then
   *                  digits.
   * @param fromBytes Up to this many bytes stay in messages.
   */
  constructor(
    readonly folder: string,
    private readonly tag: string,
    readonly fromBytes = parcelFromBytes,
  ) {
    if (!fileName.test(`${tag}-${'0'.repeat(24)}`))
      throw new RudinError('internal', `spool: ${tag} is no tag`);
  }

  /**
   * The path of a file by its name.
   *
   * @throws {RudinError} `internal` for what is no name of a spool file.
   */
  pathOf(name: unknown): string {
    if (typeof name !== 'string' || !fileName.test(name))
      throw new RudinError(
        'internal',
        `expected the name of a spool file, got ${JSON.stringify(name)?.slice(0, 80)}`,
      );
    return join(this.folder, name);
  }

  open(parcel: Parcel): ParcelReader {
    const { offset, byteLength } = parcel;
    const path = this.pathOf(parcel.file);
    const descriptor = withReason(() => openSync(path, constants.O_RDONLY | noLinks));
    try {
      const found = fstatSync(descriptor);
      const isWhole = isCount(offset) && isCount(byteLength) && offset + byteLength <= found.size;
      if (!found.isFile() || !isWhole)
        throw new RudinError(
          'internal',
          `spool file: expected ${byteLength} bytes from ${offset} on, found ${found.size} bytes`,
        );
    } catch (thrown) {
      closeSync(descriptor);
      throw thrown;
    }
    return {
      byteLength,
      read: (at, into) => {
        if (!isCount(at) || at + into.byteLength > byteLength)
          throw new RudinError(
            'internal',
            `spool file: expected to read within ${byteLength} bytes, got ${at}`,
          );
        readAll(descriptor, offset + at, into);
      },
      close: () => closeSync(descriptor),
    };
  }

  /** The whole of a parcel in memory; throws as `open`. */
  bytesOf(parcel: Parcel): Uint8Array {
    const reader = this.open(parcel);
    try {
      // Not from the pool of small buffers: samples of two bytes need an even place.
      const bytes = Buffer.allocUnsafeSlow(parcel.byteLength);
      reader.read(0, bytes);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    } finally {
      reader.close();
    }
  }

  samplesOf(parcel: Parcel, bitDepth: 8 | 16): Samples {
    if (bitDepth === 16 && parcel.byteLength % 2 !== 0)
      throw new RudinError(
        'internal',
        `spool file: expected samples of 16 bit, got ${parcel.byteLength} bytes`,
      );
    const bytes = this.bytesOf(parcel);
    return bitDepth === 8 ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  }

  create(headBytes = 0): SpoolWriter {
    const file = `${this.tag}-${randomBytes(12).toString('hex')}`;
    const path = this.pathOf(file);
    const descriptor = withReason(() => openSync(path, newFile, 0o600));
    let end = headBytes;
    let isOpen = true;
    const close = (): void => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    };
    return {
      path,
      file,
      write: (bytes) => {
        writeAll(descriptor, end, bytes);
        end += bytes.byteLength;
      },
      restart: () => {
        ftruncateSync(descriptor, 0);
        end = headBytes;
      },
      finish: () => {
        close();
        return { file, offset: headBytes, byteLength: end - headBytes };
      },
      discard: () => {
        close();
        this.remove(file);
      },
    };
  }

  pack<Values extends Samples>(values: Values): Values | Parcel {
    if (values.byteLength <= this.fromBytes) return values;
    const writer = this.create();
    try {
      writer.write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
      return writer.finish();
    } catch (thrown) {
      writer.discard();
      throw thrown;
    }
  }

  /**
   * The bytes of a file's content, a stretch at a time: each is good until the next is asked for.
   *
   * @throws {RudinError} as `open`.
   */
  *chunksOf(content: FileContent): Generator<Uint8Array> {
    const buffer = new Uint8Array(
      Math.min(copyBytes, Math.max(0, ...content.map((piece) => piece.byteLength))),
    );
    for (const piece of content) {
      if (piece instanceof Uint8Array) {
        yield piece;
        continue;
      }
      const reader = this.open(piece);
      try {
        for (let at = 0; at < piece.byteLength; at += buffer.length) {
          const chunk = buffer.subarray(0, Math.min(buffer.length, piece.byteLength - at));
          reader.read(at, chunk);
          yield chunk;
        }
      } finally {
        reader.close();
      }
    }
  }

  remove(file: string): void {
    const path = this.pathOf(file);
    try {
      unlinkSync(path);
    } catch (thrown) {
      const code = (thrown as NodeJS.ErrnoException).code ?? '';
      // Windows keeps what is still open: it goes with the folder.
      if (!['ENOENT', 'EPERM', 'EBUSY'].includes(code)) throw thrown;
    }
  }
}

/** Reads where a helper was told that the spool folder is; null for one that was told nothing. */
export function spoolOfHelper(args: readonly string[]): SpoolFiles | null {
  const [folder, tag] = args;
  return folder === undefined || tag === undefined ? null : new SpoolFiles(folder, tag);
}

function readAll(descriptor: number, from: number, into: Uint8Array): void {
  for (let filled = 0; filled < into.byteLength;) {
    const count = Math.min(chunkBytes, into.byteLength - filled);
    const read = withReason(() => readSync(descriptor, into, filled, count, from + filled));
    if (read === 0) throw new RudinError('internal', 'spool file: it ended before its parcel did');
    filled += read;
  }
}

function writeAll(descriptor: number, to: number, bytes: Uint8Array): void {
  for (let taken = 0; taken < bytes.byteLength;) {
    const count = Math.min(chunkBytes, bytes.byteLength - taken);
    const written = withReason(() => writeSync(descriptor, bytes, taken, count, to + taken));
    if (written === 0) throw new RudinError('write-failed', 'temporary file: the disk took no bytes');
    taken += written;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** System errors as one line; a full disk is nobody's bug. */
function withReason<T>(step: () => T): T {
  try {
    return step();
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code ?? '';
    if (['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'].includes(code))
      throw new RudinError('write-failed', `no room for temporary files (${code})`, { cause: thrown });
    throw new RudinError('internal', `temporary file: ${code || String(thrown)}`, { cause: thrown });
  }
}
