/** The backend on a GPU, wherever its device comes from: Dawn in Node, or a page of Chromium. */
import type { BackendInfo } from '../../contract/studio-calls';
import type { Backend, PlaneShape } from '../backend';
import { coarserGrid } from '../coarser-photo';
import { noisyShape } from '../noisy-shape';
import { roomRefusal } from '../room-refusal';
import type { Gpu, GpuInfo } from './gpu';
import { GpuProblem } from './gpu-problem';
import { partBytes, problemBytes } from './problem-buffers';

/** The backend of an opened GPU. */
export function createGpuBackend(gpu: Gpu): Backend {
  const { info } = gpu;
  return {
    info: backendInfo(info),
    threads: 1,
    estimateBytes: (shape, beta, coarserLevels = 0) => estimate(shape, beta, coarserLevels),
    requireRoom(shape, beta) {
      const { dual } = partBytes(shape);
      if (dual <= info.largestBinding) return;
      const words = 'in one array; this GPU can address at most';
      throw roomRefusal({ shape, beta, bytes: dual }, { words, bytes: info.largestBinding });
    },
    open: async (noisy) => await GpuProblem.open(gpu, noisy, noisyShape(noisy)),
    dispose: () => Promise.resolve(gpu.dispose()),
  };
}

/** What is told of an opened GPU; one that is emulated is only ever taken by name. */
export function backendInfo({ name, driver, software, largestBinding }: GpuInfo): BackendInfo {
  return {
    ...{ name: 'webgpu', available: true, device: name, software, driver },
    limits: [{ name: 'largest array', value: largestBinding }],
    refused: software ? 'emulated on the processor: only taken by name' : null,
  };
}

/** 16-bit integers are the most that a photo takes as it comes. */
function estimate(shape: PlaneShape, beta: number, coarserLevels: number): number {
  const staged = shape.width * shape.height * (shape.channels + 1) * 2;
  const own = problemBytes(shape, beta, staged);
  if (coarserLevels === 0) return own;
  return own + estimate({ ...coarserGrid(shape), channels: shape.channels }, beta, coarserLevels - 1);
}
