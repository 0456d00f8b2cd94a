/** Reads a request's body with a bound on its size and its time. */
import type { IncomingMessage } from 'node:http';
import { RequestRefused } from './request-rules';

/**
 * The length that a request announces for its body, in bytes.
 *
 * @throws {RequestRefused} 411 without one: nothing could be refused before it is in memory.
 */
export function announcedLength(request: IncomingMessage): number {
  const text = request.headers['content-length'];
  if (text === undefined || !/^\d{1,15}$/.test(text)) {
    throw new RequestRefused({ status: 411, reason: 'the body must come with its Content-Length' });
  }
  return Number(text);
}

/**
 * Reads a whole body.
 *
 * @param length    From `announcedLength`, checked; the HTTP parser lets no more bytes through.
 * @param timeoutMs For all of it, so that a body that trickles in ends too.
 * @returns         `length` bytes.
 * @throws {RequestRefused} 408 when time is up, 400 when the sender left before the end. The connection is left open for
 *                       the refusal.
 */
export function readBody(request: IncomingMessage, length: number, timeoutMs: number): Promise<Uint8Array> {
  // Zeroed memory of a large size costs nothing until bytes arrive in it.
  const bytes = Buffer.alloc(length);
  let filled = 0;
  return new Promise((resolve, reject) => {
    const refuse = (status: number, reason: string): void => {
      finish();
      reject(new RequestRefused({ status, reason }));
    };
    const onData = (chunk: Buffer): void => {
      filled += chunk.copy(bytes, filled);
    };
    const onEnd = (): void => {
      if (filled !== length) return refuse(400, `the body broke off after ${filled} of ${length} bytes`);
      finish();
      resolve(bytes);
    };
    const onBreak = (): void => refuse(400, `the body broke off after ${filled} of ${length} bytes`);
    const onLate = (): void => refuse(408, `the body must arrive within ${timeoutMs / 1000} s`);
    const timer = setTimeout(onLate, timeoutMs);
    const finish = (): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('close', onBreak);
    };
    request.on('data', onData).on('end', onEnd).on('close', onBreak);
  });
}
