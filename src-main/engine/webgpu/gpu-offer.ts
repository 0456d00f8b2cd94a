/** WebGPU as a backend to choose from: its device is in a process, or a page, of its own. */
import { RudinError } from '../../contract/outcome';
import type { Launch } from '../../processes/call-protocol';
import type { Spool } from '../../processes/spool';
import { createWorker } from '../../processes/worker';
import type { Backend } from '../backend';
import { unavailable, type BackendOffer } from '../backend-choice/choose-backend';
import type { DeviceCalls } from '../device/device-calls';
import { connectBackend } from '../device/remote-backend';
import { gpuAbsence } from './gpu-absence';
import { gpuRoom } from './gpu-room';
import { passRoom } from './pass-window';

/** How the one that has the GPU is started. */
export interface GpuHost {
  readonly launch: Launch;
  /** Where large pixels are put; null where messages hold everything. */
  readonly spool: Spool | null;
  /** What tells it where that is. */
  readonly spoolArguments?: readonly string[];
  /** As in `BackendOffer`. Default: what the machine's devices say. */
  readonly absence?: () => string | null;
}

/** Slower than that is no help: opening a GPU takes 50 to 500 ms. */
const startLimitMs = 5_000;

/** What one that does not hear a cancel gets until it is killed; long jobs come in pieces of some 40 ms. */
const cancelLimitMs = 3_000;

/**
 * WebGPU as an offer.
 *
 * @param entry Built JavaScript of `gpu-process.ts`.
 */
export function gpuOffer(host: GpuHost, entry: URL): BackendOffer {
  /** Started by `probe`, for `create` to take. */
  let ready: Backend | null = null;
  return {
    name: 'webgpu',
    absence: host.absence ?? (() => gpuAbsence()),
    async probe() {
      try {
        const backend = await connect(host, entry);
        if (backend.info.refused === null) ready = backend;
        else await backend.dispose();
        return backend.info;
      } catch (thrown) {
        return unavailable('webgpu', thrown instanceof Error ? thrown.message : String(thrown));
      }
    },
    async create() {
      const backend = ready ?? (await connect(host, entry));
      ready = null;
      return backend;
    },
  };
}

async function connect({ launch, spool, spoolArguments = [] }: GpuHost, entry: URL): Promise<Backend> {
  // Its files bear the engine's mark, so that they are swept with the engine's.
  const helperSpool = {
    helperArguments: () => ({ tag: '', args: spoolArguments }),
    forgetHelper: () => undefined,
  };
  const worker = createWorker<DeviceCalls>('GPU', entry, launch, { spool: helperSpool, livesOnce: true });
  const begun = performance.now();
  try {
    return await connectBackend({
      caller: {
        call: (name, ask, options) =>
          worker.call(name, ask, {
            ...options,
            killAfterCancelMs: cancelLimitMs,
            ...(name === 'start' ? { deadlineMs: startLimitMs } : {}),
          }),
      },
      spool,
      roomOf: gpuRoom,
      passRoomOf: ({ largestBinding }) => passRoom(largestBinding),
      close: () => worker.close(),
    });
  } catch (thrown) {
    await worker.close();
    if (performance.now() - begun < startLimitMs) throw thrown;
    const reason = `no GPU answered within ${startLimitMs / 1000} s`;
    throw new RudinError('backend-unavailable', reason, { cause: thrown });
  }
}
