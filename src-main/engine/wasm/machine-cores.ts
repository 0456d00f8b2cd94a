/**
 * Asks the operating system about the processors: once, at the start, in a few milliseconds.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performanceCores, quotaCores, type MachineCores } from './thread-count';

let known: MachineCores | null = null;

/** What this machine says of its cores; on Windows it says only how many there are. */
export function machineCores(): MachineCores {
  known ??= askMachine();
  return known;
}

function askMachine(): MachineCores {
  const available = availableParallelism();
  if (process.platform === 'linux') {
    const quota = quotaCores(textOf('/sys/fs/cgroup/cpu.max'));
    return { available, performance: performanceCores(linuxSpeeds(available)), quota };
  }
  const performance = process.platform === 'darwin' ? appleCores() : null;
  return { available, performance, quota: null };
}

/**
 * The speed of each processor: its capacity (ARM), or the highest frequency. Empty unless all say so, and where this
 * process may not run on all of them, since it is not said on which.
 */
function linuxSpeeds(available: number): readonly number[] {
  const online = processorsIn(textOf('/sys/devices/system/cpu/online'));
  for (const file of ['cpu_capacity', 'cpufreq/cpuinfo_max_freq']) {
    const speeds = online.map((cpu) => Number(textOf(`/sys/devices/system/cpu/cpu${cpu}/${file}`)));
    if (online.length === available && speeds.every((speed) => speed > 0)) return speeds;
  }
  return [];
}

/** The numbers in a list like `0-3,8`. */
function processorsIn(list: string): readonly number[] {
  return list
    .trim()
    .split(',')
    .flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      if (first === undefined || last === undefined) return [];
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/** Performance cores of a Mac; null for one that has but one kind. */
function appleCores(): number | null {
  try {
    const count = execFileSync('/usr/sbin/sysctl', ['-n', 'hw.perflevel0.logicalcpu'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 500,
    });
    return Number(count) > 0 ? Number(count) : null;
  } catch {
    // Macs with one kind of core do not know the name.
    return null;
  }
}

/** A file's text; empty where there is none, as on most machines for some of these. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
