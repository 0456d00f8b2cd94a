import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { Outcome } from '../../src-main/contract/outcome';
import type { CodecCalls, HeldCodecCalls } from '../../src-main/photos/codec-calls';
import type { FromHelper } from '../../src-main/processes/call-protocol';
import { forkLaunch } from '../../src-main/processes/fork-launch';

const root = resolve(import.meta.dirname, '../..');

/**
 * Bundles an entry of src-main on its own, so that a test starts the sources as they are now.
 *
 * @param entry Path from the root, such as `src-main/photos/codec-process.ts`.
 * @returns     The built file, in a folder from which packages resolve.
 */
export async function bundleEntry(entry: string): Promise<URL> {
  const cache = resolve(root, 'node_modules/.cache/rudin-tests');
  await mkdir(cache, { recursive: true });
  const outDir = mkdtempSync(`${cache}/entry-`);
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      ssr: resolve(root, entry),
      outDir,
      target: 'node20',
      rollupOptions: { output: { format: 'es', entryFileNames: 'entry.mjs' } },
    },
  });
  return pathToFileURL(resolve(outDir, 'entry.mjs'));
}

/** How a call ended, after which time, and what the process had taken by then. */
interface CodecAnswer<Value> {
  readonly outcome: Outcome<Value>;
  readonly elapsedMs: number;
  readonly peakRssBytes: number;
}

export interface RunningCodec<Map extends CodecCalls | HeldCodecCalls = HeldCodecCalls> {
  ask<Name extends keyof Map & string>(
    call: Name,
    ask: Map[Name] extends { ask: infer Ask } ? Ask : never,
  ): Promise<CodecAnswer<Map[Name] extends { answer: infer Answer } ? Answer : never>>;
  stop(): void;
}

/**
 * Starts a real codec process; without arguments that name a spool everything travels in messages.
 *
 * @param entry      From `bundleEntry`.
 * @param deadlineMs A call that takes longer kills the process and rejects, as does a process that ends.
 */
export async function startCodec<Map extends CodecCalls | HeldCodecCalls = HeldCodecCalls>(
  entry: URL,
  deadlineMs: number,
  args: readonly string[] = [],
): Promise<RunningCodec<Map>> {
  const port = forkLaunch(entry, args);
  const waiting = new Map<
    number,
    { answer: (message: FromHelper & { kind: 'answer' }) => void; fail: (error: Error) => void }
  >();
  let next = 0;
  const isReady = new Promise<void>((ready, fail) => {
    port.onMessage((message) => {
      if (message.kind === 'ready') ready();
      if (message.kind === 'answer') waiting.get(message.id)?.answer(message);
    });
    port.onExit((reason) => {
      const error = new Error(`the codec process ended: ${reason}`);
      fail(error);
      for (const call of waiting.values()) call.fail(error);
    });
  });
  await isReady;
  return {
    stop: () => port.kill(),
    ask: (call, ask) =>
      new Promise((resolveAnswer, reject) => {
        const id = (next += 1);
        const start = performance.now();
        const deadline = setTimeout(() => {
          reject(new Error(`${call} took more than ${deadlineMs} ms`));
          port.kill();
        }, deadlineMs);
        const settle = (): void => {
          clearTimeout(deadline);
          waiting.delete(id);
        };
        waiting.set(id, {
          answer: ({ outcome, peakRssBytes }) => {
            settle();
            const elapsedMs = performance.now() - start;
            resolveAnswer({ outcome: outcome as never, elapsedMs, peakRssBytes });
          },
          fail: (error) => {
            settle();
            reject(error);
          },
        });
        port.post({ kind: 'ask', id, call, ask });
      }),
  };
}
