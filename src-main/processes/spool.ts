/** What a process does with the files of its spool folder, without a word of how; it needs neither Node nor a DOM. */
import type { Parcel, Samples } from './parcel';

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
  /** Closes it if it is open, and removes it. */
  discard(): void;
}

export interface Spool {
  /**
   * Opens a parcel.
   *
   * @throws {RudinError} `internal` when the name is no spool file's, the file is missing or no plain file, or is
   *   shorter than the parcel says.
   */
  open(parcel: Parcel): ParcelReader;
  /**
   * A parcel as samples in memory.
   *
   * @throws {RudinError} `internal` as `open`, and when the bytes are no whole number of samples.
   */
  samplesOf(parcel: Parcel, bitDepth: 8 | 16): Samples;
  /**
   * Makes a new file.
   *
   * @param headBytes Left free before what is written. Default: 0.
   * @throws {RudinError} `write-failed` when the disk takes no more.
   */
  create(headBytes?: number): SpoolWriter;
  /**
   * Bytes or samples as they go into a message: as they are when few, else in a new file.
   *
   * @throws {RudinError} `write-failed` when the disk takes no more; nothing is left then.
   */
  pack<Values extends Samples>(values: Values): Values | Parcel;
  /** Removes a file; one that is gone already is no error. */
  remove(file: string): void;
}
