import { expect, it } from 'vitest';
import { createGpuBackend } from '../../../src-main/engine/webgpu/gpu-backend';
import { askEveryKernel } from '../backends/every-kernel';
import { noisyPhoto } from '../wasm/wasm-support';
import { describeOnGpu } from './gpu-under-test';

const copyTarget = 8; // GPUBufferUsage.COPY_DST

describeOnGpu('memory on the GPU that is NaN all over', (gpu) => {
  const backend = createGpuBackend(gpu);
  const clean = gpu.createBuffer.bind(gpu);

  /** Buffers come zeroed from WebGPU: this fills them with the bits of a NaN first. */
  async function poisoned(bytes: number, usage: GPUBufferUsageFlags): Promise<GPUBuffer> {
    const buffer = await clean(bytes, usage | copyTarget);
    gpu.device.queue.writeBuffer(buffer, 0, new Uint8Array(buffer.size).fill(0xff));
    return buffer;
  }

  it.each([
    [2, 2, 1],
    [65, 17, 1],
    [129, 15, 1.2],
  ] as const)('changes no bit of any answer, %s x %s px, beta %s, seed 31', async (width, height, beta) => {
    const photo = noisyPhoto(width, height, 3, { seed: 31 });
    gpu.createBuffer = clean;
    const expected = await askEveryKernel(backend, photo, beta);
    gpu.createBuffer = poisoned;
    const found = await askEveryKernel(backend, photo, beta);
    gpu.createBuffer = clean;
    expect(Object.values(found.numbers).every(Number.isFinite)).toBe(true);
    expect(found).toEqual(expected);
  });
});
