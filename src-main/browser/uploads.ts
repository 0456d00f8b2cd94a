/** Takes uploaded photo files: bounded in size, time and number, handed to the studio for a grant. */
import type { IncomingMessage } from 'node:http';
import { totalmem } from 'node:os';
import { maxFileBytes } from '../contract/parameters';
import type { Grant } from '../contract/studio-calls';
import type { DoorStudio } from './door-studio';
import { announcedLength, readBody } from './request-body';
import { RequestRefused } from './request-rules';

/** All of an upload; over loopback the largest file takes a tenth of it. */
const uploadTimeoutMs = 5 * 60_000;

/**
 * The largest upload, in bytes: the largest photo file, or an eighth of this machine's memory where that is less, since an
 * upload stands in memory beside the photo that is decoded from it.
 */
const maxUploadBytes = Math.min(maxFileBytes, Math.floor(totalmem() / 8));

/** Uploads of one door; together they hold no more than one largest upload. */
export class Uploads {
  private bytesInFlight = 0;

  constructor(
    private readonly studio: DoorStudio,
    private readonly maxBytes = maxUploadBytes,
  ) {}

  /**
   * Receives one file.
   *
   * @param name What the page calls the file; only its last path component is used.
   * @returns    What `openPhoto` takes.
   * @throws {RequestRefused} 400, 408, 411 or 413; 503 while other uploads fill the memory for them.
   */
  async receive(request: IncomingMessage, name: string): Promise<Grant> {
    const fileName = plainFileName(name);
    const length = announcedLength(request);
    if (length > this.maxBytes) {
      const reason =
        `${fileName} has ${length} bytes, and an upload has at most ${this.maxBytes} here; ` +
        'name the photo on the command line instead, after `rudin serve`';
      throw new RequestRefused({ status: 413, reason });
    }
    if (this.bytesInFlight + length > this.maxBytes) {
      throw new RequestRefused({
        status: 503,
        reason: 'other uploads are still running; try again after them',
      });
    }
    this.bytesInFlight += length;
    try {
      const bytes = await readBody(request, length, uploadTimeoutMs);
      return this.studio.grantBytes(fileName, bytes);
    } finally {
      this.bytesInFlight -= length;
    }
  }
}

/**
 * A file name that names no folder and breaks no line.
 *
 * @param name Anything.
 * @returns    The last path component without control characters, its last 200 of them; `photo` when nothing is left.
 */
export function plainFileName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  // \p{C}: control, format (bidirectional overrides too), surrogate and unassigned characters.
  const plain = [...last.replace(/\p{C}/gu, '').trim()].slice(-200).join('');
  return /^\.*$/.test(plain) ? 'photo' : plain;
}
