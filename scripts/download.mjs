// Downloads one large file for as long as it moves: no limit on the whole, two on standing still.
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A machine with a connection is answered well within this; without one, nobody should wait longer. */
export const connectTimeoutMs = 10_000;
/** A slow line pauses; one that brought nothing for this long has gone away. */
export const stallTimeoutMs = 30_000;

/**
 * @param url        http or https.
 * @param file       Where to write; its folder is made.
 * @param onProgress Called as bytes arrive with how many there are, and how many there will be, or null when unknown.
 * @param limits     For tests; the two constants above by default.
 * @throws {Error} with one sentence on what went wrong.
 */
export async function download(url, file, onProgress, limits = { connectTimeoutMs, stallTimeoutMs }) {
  const abort = new AbortController();
  let reason = '';
  let timer;
  const expectWithin = (milliseconds, otherwise) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      reason = otherwise;
      abort.abort();
    }, milliseconds);
  };
  const seconds = (milliseconds) => Math.round(milliseconds / 1000);
  const { host } = new URL(url);
  try {
    expectWithin(
      limits.connectTimeoutMs,
      `no answer from ${host} within ${seconds(limits.connectTimeoutMs)} seconds`,
    );
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok) throw new Error(`${host} answered ${response.status} ${response.statusText}`.trim());
    const total = Number(response.headers.get('content-length')) || null;
    let received = 0;
    const stalled = `nothing more came from ${host} for ${seconds(limits.stallTimeoutMs)} seconds`;
    expectWithin(limits.stallTimeoutMs, stalled);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(
      Readable.fromWeb(response.body),
      async function* (chunks) {
        for await (const chunk of chunks) {
          expectWithin(limits.stallTimeoutMs, stalled);
          received += chunk.length;
          onProgress(received, total);
          yield chunk;
        }
      },
      createWriteStream(file),
    );
    if (total !== null && received !== total) {
      throw new Error(`${host} sent ${received} of ${total} bytes`);
    }
  } catch (error) {
    throw new Error(reason || sentence(error, host), { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** fetch hides what happened ("fetch failed") in the cause, which may hide it in a list of addresses that were tried. */
function sentence(error, host) {
  const cause = error.cause?.errors?.[0] ?? error.cause;
  if (!cause) return error.message;
  return `no connection to ${host} (${cause.code ?? cause.message})`;
}
