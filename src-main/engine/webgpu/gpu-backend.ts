/** The backend on a GPU, wherever its device comes from: Dawn in Node, or a page of Chromium. */
import type { BackendInfo } from '../../contract/studio-calls';
import type { Backend } from '../backend';
import type { OpenedDevice } from '../device/serve-device';
import { noisyShape } from '../noisy-shape';
import { streamOver } from '../streaming/row-pass';
import { Gpu, type GpuInfo } from './gpu';
import { GpuPass } from './gpu-pass';
import { GpuProblem } from './gpu-problem';
import { gpuRoom } from './gpu-room';
import { passRoom } from './pass-window';

/**
 * Opens the best adapter, for `deviceHandlers`.
 *
 * @throws {RudinError} `backend-unavailable` with the reason.
 */
export async function openGpuDevice(gpu: GPU): Promise<OpenedDevice> {
  const opened = await Gpu.open(gpu);
  const { largestBinding } = opened.info;
  return {
    backend: createGpuBackend(opened),
    largestBinding,
    openPass: (plan) => GpuPass.open(opened, plan),
  };
}

/** The backend of an opened GPU. */
export function createGpuBackend(gpu: Gpu): Backend {
  const { info } = gpu;
  return {
    info: backendInfo(info),
    threads: 1,
    ...gpuRoom(info),
    open: async (noisy) => await GpuProblem.open(gpu, noisy, noisyShape(noisy)),
    streaming: streamOver({
      ...passRoom(info.largestBinding),
      openPass: (plan) => GpuPass.open(gpu, plan),
    }),
    dispose: () => Promise.resolve(gpu.dispose()),
  };
}

/** What is told of an opened GPU; one that is emulated is only ever taken by name. */
function backendInfo({ name, driver, software, ...limits }: GpuInfo): BackendInfo {
  return {
    ...{ name: 'webgpu', available: true, software, driver },
    // Wherever the device is named, it is named for what it is.
    device: software ? `${name}, emulated` : name,
    limits: [
      { name: 'largestArray', value: limits.largestBinding },
      { name: 'largestBuffer', value: limits.largestBuffer },
      { name: 'groupThreads', value: limits.groupThreads },
      { name: 'subgroupLanes', value: limits.subgroupLanes },
    ],
    refused: software ? 'emulated on the processor; taken by name only' : null,
  };
}
