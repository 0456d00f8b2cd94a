// Runs a command and watches the memory of its whole process tree, where the system tells (Linux, /proc).
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Often enough to see a buffer that lives for a fraction of a second, rare enough not to be felt. */
const sampleMs = 10;

/**
 * Runs a command to its end.
 *
 * @param command Program.
 * @param args    Its arguments.
 * @returns `{ seconds, peakBytes, output, problems, code }`: the whole process from start to end; `peakBytes` is the
 *          largest sum of resident memory over the command and all below it at one moment, null where there is no /proc.
 *          Pages that processes share count once for each: it is never too little.
 */
export function runWatched(command, args) {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let peakBytes = residentBytes(child.pid);
    const timer = setInterval(() => {
      const now = residentBytes(child.pid);
      if (now !== null) peakBytes = Math.max(peakBytes ?? 0, now);
    }, sampleMs);
    const [output, problems] = [[], []];
    child.stdout.on('data', (data) => output.push(data));
    child.stderr.on('data', (data) => problems.push(data));
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      const text = (chunks) => Buffer.concat(chunks).toString('utf8');
      const seconds = (performance.now() - started) / 1000;
      resolve({ seconds, peakBytes, output: text(output), problems: text(problems), code });
    });
  });
}

/** Resident memory of a process and all below it, bytes; null where it cannot be read. */
function residentBytes(pid) {
  let sum = null;
  for (const member of treeOf(pid)) {
    try {
      const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${member}/status`, 'utf8'))?.[1];
      sum = (sum ?? 0) + Number(kilobytes ?? 0) * 1024;
    } catch {
      // It ended between listing and reading.
      continue;
    }
  }
  return sum;
}

/** A process id and those of its children, theirs, and so on. */
export function treeOf(pid) {
  const found = [pid];
  for (const member of found) {
    try {
      for (const thread of readdirSync(`/proc/${member}/task`)) {
        const children = readFileSync(`/proc/${member}/task/${thread}/children`, 'utf8').trim();
        if (children !== '') found.push(...children.split(' ').map(Number));
      }
    } catch {
      continue;
    }
  }
  return found;
}
