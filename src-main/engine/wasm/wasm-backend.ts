/**
 * The backend that is always there: AssemblyScript kernels with SIMD, on threads that share memory.
 */
import type { Backend, DenoisingProblem, NoisyPhoto } from '../backend';
import type { BackendInfo } from '../../contract/studio-calls';
import type { BackendOffer } from '../backend-choice/choose-backend';
import { noisyShape } from '../noisy-shape';
import { coarserBytes } from './coarser-bytes';
import { spareMemory } from '../../processes/spare-memory';
import { loadKernels, type KernelBuilds } from './load-kernels';
import { machineCores } from './machine-cores';
import { MemoryPool } from './memory-pool';
import { layOut } from './problem-layout';
import { threadCount } from './thread-count';
import { ThreadTeam } from './thread-team';
import { WasmProblem } from './wasm-problem';
import { createRowStreaming } from './wasm-stream';
import { warmUp } from './warm-up';

interface WasmBackendOptions extends KernelBuilds {
  /** Built JavaScript of `engine-thread.ts`. */
  readonly threadEntry: URL;
  /** 1..64; 0 lets the machine decide. */
  readonly threads: number;
}

/** Where the built files of the backend are. */
type WasmBackendFiles = Omit<WasmBackendOptions, 'threads'>;

/** The backend as one to choose from; nothing is started yet. */
export function wasmOffer(files: WasmBackendFiles): BackendOffer {
  return {
    name: 'wasm',
    probe: () => Promise.resolve(infoFor(threadCount(0, machineCores()))),
    create: (threads) => createWasmBackend({ ...files, threads }),
  };
}

/**
 * Starts the threads of the WASM backend.
 *
 * @returns A backend; its results do not depend on the number of threads, to the bit.
 * @throws {RudinError} `bad-params` for a number of threads out of range, `backend-unavailable` when the kernels
 *                      cannot be loaded.
 */
export async function createWasmBackend(options: WasmBackendOptions): Promise<Backend> {
  const threads = threadCount(options.threads, machineCores());
  const module = await loadKernels(options);
  const team = new ThreadTeam(module, options.threadEntry, threads);
  const pool = new MemoryPool(spareMemory, () => team.collect());
  void warmUp(team);
  return {
    info: infoFor(threads),
    threads,
    estimateBytes(shape, beta, coarserLevels = 0) {
      const layout = layOut(shape, threads);
      const own = beta < 1 ? layout.nonconvexBytes : layout.convexBytes;
      return own + coarserBytes(shape, threads, coarserLevels);
    },
    requireRoom(shape, beta, coarserLevels = 0) {
      pool.requireRoom(layOut(shape, threads), beta, coarserBytes(shape, threads, coarserLevels));
    },
    streaming: createRowStreaming(team, pool),
    open: (noisy) => Promise.resolve().then(() => openProblem(noisy, team, pool)),
    dispose: () => team.dispose(),
  };
}

function openProblem(noisy: NoisyPhoto, team: ThreadTeam, pool: MemoryPool): DenoisingProblem {
  const layout = layOut(noisyShape(noisy), team.size);
  const memory = pool.take(layout);
  return new WasmProblem({ noisy, layout, pool, team }, memory);
}

function infoFor(threads: number): BackendInfo {
  const device = `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return {
    ...{ name: 'wasm', available: true, device, software: false },
    ...{ driver: '', limits: [], refused: null },
  };
}
