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
import { parcelFromBytes, type Parcel, type Samples } from './parcel';

const fileName = /^[a-z]{1,12}\d{0,6}-[0-9a-f]{24}$/;

/** Windows has no such flag; there the folder alone keeps links out. */
const noLinks = constants.O_NOFOLLOW ?? 0;
const newFile = constants.O_CREAT | constants.O_EXCL | constants.O_RDWR | noLinks;

/** One call takes at most 2 GiB less a page; this stays well under. */
const chunkBytes = 2 ** 28;

/** An open parcel. */
export interface ParcelReader {
  readonly byteLength: number;
  /**
   * Fills `into` with the parcel's bytes from `at` on.
   *
   * @throws {RudinError} `internal` when the file has not that many.
   */
  read(at: number, into: Uint8Array): void;
  close(): void;
}

/** A file that is being made. */
export interface SpoolWriter {
  /** Real path, for native code that writes the file itself. */
  readonly path: string;
  readonly file: string;
  /** Appends; all of it, or an error. */
  write(bytes: Uint8Array): void;
  /** Forgets what was written. */
  restart(): void;
  /** Closes the file and says where the bytes are. */
  finish(): Parcel;
  /** Closes and removes it. */
  discard(): void;
}

export class SpoolFiles {
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

  /**
   * Opens a parcel.
   *
   * @throws {RudinError} `internal` when the name is no spool file's, the file is missing or no plain file, or is
   *   shorter than the parcel says.
   */
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

  /**
   * A parcel as samples.
   *
   * @throws {RudinError} `internal` as `open`, and when the bytes are no whole number of samples.
   */
  samplesOf(parcel: Parcel, bitDepth: 8 | 16): Samples {
    if (bitDepth === 16 && parcel.byteLength % 2 !== 0)
      throw new RudinError(
        'internal',
        `spool file: expected samples of 16 bit, got ${parcel.byteLength} bytes`,
      );
    const bytes = this.bytesOf(parcel);
    return bitDepth === 8 ? bytes : new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
  }

  /**
   * Makes a new file.
   *
   * @param headBytes Left free before what is written.
   * @throws {RudinError} `write-failed` when the disk takes no more.
   */
  create(headBytes = 0): SpoolWriter {
    const file = `${this.tag}-${randomBytes(12).toString('hex')}`;
    const path = this.pathOf(file);
    const descriptor = withReason(() => openSync(path, newFile, 0o600));
    let end = headBytes;
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
        closeSync(descriptor);
        return { file, offset: headBytes, byteLength: end - headBytes };
      },
      discard: () => {
        closeSync(descriptor);
        unlinkSync(path);
      },
    };
  }

  /**
   * Bytes or samples as they go into a message: as they are when few, else in a new file.
   *
   * @throws {RudinError} `write-failed` when the disk takes no more; nothing is left then.
   */
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

  /** Removes a file; one that is gone already is no error. */
  remove(file: string): void {
    const path = this.pathOf(file);
    try {
      unlinkSync(path);
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown;
    }
  }
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
