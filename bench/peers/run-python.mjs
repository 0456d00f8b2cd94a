// Python peers: one script a library, one process a run. A script gets its request as JSON on the command line, measures
// inside the process, so that starting Python costs a peer nothing, and answers with one line of JSON.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../load-engine.mjs';

/** Interpreters that may have the peers: a system's packages and a person's own often lie in different ones. */
const interpreters = ['python3', '/usr/bin/python3', 'python'];

/**
 * Runs a script of this folder.
 *
 * @param interpreter Path or name of a Python.
 * @param script      File name.
 * @param request     Plain data.
 * @returns           Its answer, plain data.
 * @throws {Error} with what it printed when it failed.
 */
export function runPython(interpreter, script, request) {
  return new Promise((resolve, reject) => {
    const child = spawn(interpreter, [join(root, 'bench/peers', script), JSON.stringify(request)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    });
    const [out, problems] = [[], []];
    child.stdout.on('data', (data) => out.push(data));
    child.stderr.on('data', (data) => problems.push(data));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(Buffer.concat(out).toString('utf8')));
      else
        reject(new Error(`${script}: ${Buffer.concat(problems).toString('utf8').trim().split('\n').at(-1)}`));
    });
  });
}

/**
 * The first interpreter in which a script's library can be imported.
 *
 * @returns `{ interpreter, version }`, or null when none has it.
 */
export async function findPython(script) {
  for (const interpreter of interpreters) {
    try {
      const { version } = await runPython(interpreter, script, { task: 'version' });
      return { interpreter, version };
    } catch {
      // Not installed there: what is absent is listed as absent.
      continue;
    }
  }
  return null;
}

/** A result that a script left in a file: float32, interleaved as the photo. */
export function readFloats(path) {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
