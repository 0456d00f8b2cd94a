import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SolveReport } from '../../../src-main/contract/studio-calls';
import type { Backend } from '../../../src-main/engine/backend';
import { BackendTable } from '../../../src-main/engine/backend-choice/backend-table';
import { unavailable, type BackendOffer } from '../../../src-main/engine/backend-choice/choose-backend';
import { createEngine } from '../../../src-main/engine/engine';
import type { EngineCalls } from '../../../src-main/engine/engine-calls';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { solve } from '../../../src-main/engine/solve/solve';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import type { Gpu } from '../../../src-main/engine/webgpu/gpu';
import { createGpuBackend } from '../../../src-main/engine/webgpu/gpu-backend';
import { forkLaunch } from '../../../src-main/processes/fork-launch';
import { createWorker } from '../../../src-main/processes/worker';
import { builtEntries } from '../../support/built-entries';
import { noisyPhoto } from '../../support/noisy-photo';
import { openTestGpu, softwareVulkanDriver } from '../../support/software-gpu';
import { usualSettings } from '../../support/solve-settings';
import { neverCancelled } from '../wasm/wasm-support';
import { asHardware, describeOnSoftwareGpu, hosts, softwareGpuOffer, testSpool, wasm } from './gpu-hosts';
import { atOnceMs } from '../../support/at-once';

const shape = { channels: 3, hasAlpha: false, bitDepth: 8 } as const;
const photo = { ...shape, ...noisyPhoto({ width: 60, height: 50, noise: 0.08, seed: 4 }) };
const objective = { beta: 1, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 } as const;
const steps = stepSizes(objective, 3, { toleranceLevels: 0.5, longerEdgePx: 60 });
/** More than a hundred iterations: long enough to be interrupted. */
const settings = {
  ...usualSettings,
  weight: 0.3,
  toleranceLevels: 0.02,
  maxIterations: 150,
  backend: 'auto',
} as const;

/** Solves in an engine with a GPU and wasm; `onProgress` is called while the solve runs. */
async function solveWith(gpu: BackendOffer, onProgress: () => void): Promise<SolveReport> {
  const engine = createEngine(new BackendTable([gpu, wasm]), () => performance.now());
  await engine.loadPhoto({ photo: 'p', pixels: photo }, { signal: neverCancelled, report: () => undefined });
  const context = { signal: neverCancelled, report: onProgress };
  return (await engine.solve({ photo: 'p', settings }, context)).report;
}

describeOnSoftwareGpu('a GPU in a process of its own', () => {
  it('solves what the reference solves, within 1 of 65535, whether pixels go by message or by file', async () => {
    const codes: Uint16Array[] = [];
    const offers = [softwareGpuOffer(), softwareGpuOffer(testSpool(500))];
    const backends = [
      createReferenceBackend(),
      ...(await Promise.all(offers.map((offer) => offer.create(0)))),
    ];
    for (const backend of backends) {
      const problem = await backend.open(photo);
      const goal = { objective, toleranceLevels: 0.5, maxIterations: 60 };
      const { estimate, iterations } = await solve(problem, goal, { signal: neverCancelled });
      expect([estimate, iterations > 3]).toEqual(['dual', true]);
      codes.push(await problem.readCodes('dual'));
      problem.dispose();
    }
    const worst = (other: Uint16Array): number =>
      codes[0]!.reduce((most, code, i) => Math.max(most, Math.abs(code - other[i]!)), 0);
    expect(worst(codes[1]!)).toBeLessThanOrEqual(1);
    expect(codes[2]).toEqual(codes[1]);
  });

  it('gives answers of more than 1 MiB through files, and leaves none', async () => {
    const spool = testSpool(500);
    const backend = await softwareGpuOffer(spool).create(0);
    const [width, height] = [1030, 512];
    const samples = Uint8Array.from({ length: width * height }, (_, i) => (i * 7919) % 256);
    const problem = await backend.open({ ...shape, channels: 1, width, height, samples });
    await problem.setObjective(objective);
    await problem.startCold();
    const { planes } = await problem.read('dual');
    const distance = planes[0]!.reduce(
      (far, value, i) => Math.max(far, Math.abs(value - samples[i]! / 255)),
      0,
    );
    expect(distance).toBeLessThan(1e-6);
    expect(await problem.readCodes('dual')).toEqual(Uint16Array.from(samples, (code) => code * 257));
    expect(readdirSync(spool.folder).filter((name) => name.startsWith('helper1-'))).toEqual([]);
  });

  it('stops iterating at once after a cancel, and goes on with what is asked next', async () => {
    const backend = await softwareGpuOffer().create(0);
    const problem = await backend.open(photo);
    await problem.setObjective(objective);
    const abort = new AbortController();
    let cancelled = 0;
    const onProgress = (): void => {
      cancelled ||= performance.now();
      abort.abort();
    };
    const run = problem.iterate({ count: 100_000, steps, land: true, signal: abort.signal, onProgress });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - cancelled).toBeLessThan(atOnceMs);
    await problem.startCold();
    await problem.iterate({ count: 3, steps, land: true, signal: neverCancelled });
    expect((await problem.certify()).gap).toBeGreaterThan(0);
  });

  it('is a lost device when it is killed, for everything that is asked of it from then on', async () => {
    const backend = await softwareGpuOffer().create(0);
    const problem = await backend.open(photo);
    await problem.setObjective(objective);
    const onProgress = (): void => hosts.at(-1)!.kill();
    const lost = { code: 'device-lost', message: 'the GPU process ended (signal SIGKILL)' };
    const run = problem.iterate({ count: 100_000, steps, land: true, signal: neverCancelled, onProgress });
    await expect(run).rejects.toMatchObject(lost);
    await expect(problem.certify()).rejects.toMatchObject(lost);
    await expect(backend.open(photo)).rejects.toMatchObject(lost);
    problem.dispose();
    expect(hosts).toHaveLength(1);
  });

  it('that is killed once in a solve is started again, and does it', async () => {
    let kills = 0;
    const report = await solveWith(asHardware(softwareGpuOffer()), () => {
      if (kills === 0) hosts.at(-1)!.kill();
      kills += 1;
    });
    expect(report).toMatchObject({ backend: 'webgpu', fallback: null });
    // One to look, which is ended as it is no hardware; one to solve; one more.
    expect(hosts).toHaveLength(3);
  });

  it('that is killed twice in a solve leaves it to wasm, which says so', async () => {
    const report = await solveWith(asHardware(softwareGpuOffer()), () => hosts.at(-1)!.kill());
    expect(report).toMatchObject({
      backend: 'wasm',
      fallback: 'webgpu: the GPU process ended (signal SIGKILL); solved on wasm',
    });
    // One to look, which is ended as it is no hardware; one to solve; one more.
    expect(hosts).toHaveLength(3);
  });
});

/** Dawn in this process, whose devices a test can reach. */
function reachableGpu(opened: Gpu[]): BackendOffer {
  const open = async (): Promise<Backend | string> => {
    const gpu = await openTestGpu();
    if (typeof gpu === 'string') return gpu;
    opened.push(gpu);
    return createGpuBackend(gpu);
  };
  return {
    name: 'webgpu',
    probe: async () => {
      const backend = await open();
      return typeof backend === 'string'
        ? unavailable('webgpu', backend)
        : { ...backend.info, refused: null };
    },
    create: async () => (await open()) as Backend,
  };
}

describeOnSoftwareGpu('a device', () => {
  const opened: Gpu[] = [];
  afterEach(() => {
    for (const gpu of opened.splice(0)) gpu.dispose();
  });

  it.each([
    [
      'is destroyed',
      (gpu: Gpu) => gpu.device.destroy(),
      /^webgpu: the GPU was lost \(destroyed\).*; solved on wasm$/,
    ],
    [
      'refuses a command',
      (gpu: Gpu) => void gpu.device.createBuffer({ size: 16, usage: 0 }),
      /^webgpu: the GPU refused a command: .*; solved on wasm$/,
    ],
  ])('that %s once and once more leaves the solve to wasm', async (_what, spoil, line) => {
    const report = await solveWith(reachableGpu(opened), () => spoil(opened.at(-1)!));
    expect(report.backend).toBe('wasm');
    expect(report.fallback).toMatch(line);
    // One to look, one to solve, one more.
    expect(opened).toHaveLength(3);
  });

  it('without memory for a buffer says so in one line, and serves smaller ones as before', async () => {
    const backend = await reachableGpu(opened).create(0);
    const storage = 128;
    // SwiftShader gives no 2^30 bytes in one piece.
    const refusal = opened[0]!.createBuffer(2 ** 30, storage);
    await expect(refusal).rejects.toMatchObject({ code: 'too-large' });
    await expect(refusal).rejects.toThrow(/^the GPU has no room for 1074 MB more: [^\n]*$/);
    const problem = await backend.open(photo);
    await problem.setObjective({ ...objective, beta: 0.7 });
    problem.dispose();
  });
});

/** Processes of Linux whose parent this is. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return Number(readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]!.split(' ')[1]) === pid;
      } catch {
        return false;
      }
    })
    .map(Number);
}

const isAlive = (pid: number): boolean => readdirSync('/proc').includes(String(pid));

describe.runIf(process.platform === 'linux' && softwareVulkanDriver() !== null)('an engine process', () => {
  it('takes its GPU process along when it is killed', async () => {
    vi.stubEnv('VK_ICD_FILENAMES', softwareVulkanDriver()!);
    const before = childrenOf(process.pid);
    const engine = createWorker<EngineCalls>('engine', builtEntries.engine, forkLaunch);
    await engine.call('prepare', { backend: 'webgpu', threads: 1 });
    const [pid] = childrenOf(process.pid).filter((child) => !before.includes(child));
    const [gpu] = childrenOf(pid!);
    expect(isAlive(gpu!)).toBe(true);
    await engine.close();
    await vi.waitFor(() => expect(isAlive(gpu!)).toBe(false), 20_000);
    vi.unstubAllEnvs();
  });
});
