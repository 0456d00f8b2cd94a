/** Tries TensorFlow in a process of its own: a crash, a hang or a missing instruction ends that one only. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Found } from './look-for-tensorflow';

/** How to try. */
export interface ProbeOptions {
  /** Built JavaScript of `tensorflow-probe.ts`. */
  readonly entry: URL;
  /** As in `findTensorflow`. */
  readonly from: URL;
  /** Until the process is killed. */
  readonly limitMs: number;
}

/** What the process found, or how it ended without an answer. */
export async function probeTensorflow({ entry, from, limitMs }: ProbeOptions): Promise<Found> {
  const child = spawn(process.execPath, [fileURLToPath(entry), from.href, String(limitMs)], {
    // Under Electron the executable is Electron's. What the library prints is nobody's.
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  try {
    return await answerOf(child, limitMs);
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

function answerOf(child: ChildProcess, limitMs: number): Promise<Found> {
  return new Promise((resolve) => {
    child.once('message', (message) => resolve(message as Found));
    child.once('error', ({ message }) => resolve({ reason: `TensorFlow could not be tried: ${message}` }));
    child.once('exit', (code, signal) => {
      const end = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
      const reason =
        signal === 'SIGKILL'
          ? `TensorFlow did not load within ${limitMs / 1000} s`
          : `TensorFlow ended the process that tried it (${end})`;
      resolve({ reason });
    });
  });
}
