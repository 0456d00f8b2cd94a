import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { softwareVulkanDriver } from '../support/software-gpu';
import { temporaryFolder, writePhoto } from './photo-files';
import { jsonLines, startRudin, type StartedRun } from './run-rudin';

const driver = softwareVulkanDriver();
/** Who required it is told by the tests of the backend itself. */
const obstacle =
  process.platform !== 'linux'
    ? 'its process is found under /proc'
    : driver === null
      ? 'no Vulkan driver in software was found'
      : null;

/** The helper that has the GPU, once it has computed for so long, s; null when the run ended before. */
async function busyGpuProcess(run: StartedRun, seconds: number, not: number | null): Promise<number | null> {
  while (run.child.exitCode === null) {
    for (const pid of run.livingProcesses()) {
      if (pid !== not && isGpuProcess(pid) && computedSeconds(pid) > seconds) return pid;
    }
    await wait(20);
  }
  return null;
}

function isGpuProcess(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('gpu-process.js');
  } catch {
    // It ended meanwhile.
    return false;
  }
}

function computedSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Behind the name in brackets: user and system time are the 12th and 13th field there, in hundredths.
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) / 100;
  } catch {
    return 0;
  }
}

const title = 'a GPU that is lost twice is replaced, as stderr says once, and the JSON of that photo';
if (obstacle !== null) it.skip(`${title} (skipped: webgpu: ${obstacle})`);
else {
  it(title, async () => {
    vi.stubEnv('VK_ICD_FILENAMES', driver!);
    const folder = temporaryFolder();
    for (const name of ['a.png', 'b.png']) await writePhoto(join(folder, name), { width: 400, height: 300 });
    const choices = ['--backend', 'webgpu', '--weight', '0.1', '--tolerance', '0.02', '--json'];
    const run = startRudin(
      ['denoise', 'a.png', 'b.png', '-o', folder, '--on-conflict', 'number', ...choices],
      {
        cwd: folder,
      },
    );
    const first = await busyGpuProcess(run, 1, null);
    process.kill(first!, 'SIGKILL');
    process.kill((await busyGpuProcess(run, 1, first))!, 'SIGKILL');
    const end = await run.ended;
    expect(end.code).toBe(0);
    expect(end.stderr).toMatch(/^rudin: webgpu: .+; solved on wasm\n$/);
    const fallback = end.stderr.slice('rudin: '.length).trim();
    expect(jsonLines(end)).toMatchObject([
      { input: 'a.png', backend: 'wasm', fallback, converged: true },
      { input: 'b.png', backend: 'wasm', fallback: null, converged: true },
    ]);
  });
}
