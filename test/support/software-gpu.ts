/**
 * The GPU that tests run on: Dawn in this process, on SwiftShader's Vulkan driver, or for `npm run test:gpu` on whatever
 * hardware there is.
 */
import { existsSync } from 'node:fs';
import { Gpu } from '../../src-main/engine/webgpu/gpu';

/** Where Debian's Chromium keeps its driver. */
const chromiumDriver = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** The file that describes a Vulkan driver in software, for VK_ICD_FILENAMES; null where none is found. */
export function softwareVulkanDriver(): string | null {
  const named = process.env['VK_ICD_FILENAMES'];
  if (named !== undefined && named !== '') return named;
  return existsSync(chromiumDriver) ? chromiumDriver : null;
}

/** Dawn frees what is still in use when its instance is collected, so that this one lives as long as the process. */
const kept: GPU[] = [];

/** Set by `npm run test:gpu`. */
const wantsHardware = process.env['RUDIN_TEST_GPU'] === 'hardware';

/** Opens the GPU that tests run on, or says in words why there is none. */
export async function openTestGpu(): Promise<Gpu | string> {
  const driver = softwareVulkanDriver();
  if (!wantsHardware && driver === null) {
    return `no Vulkan driver in software: VK_ICD_FILENAMES is not set, and ${chromiumDriver} is not there`;
  }
  if (!wantsHardware) process.env['VK_ICD_FILENAMES'] = driver!;
  try {
    const { create, globals } = await import('webgpu');
    Object.assign(globalThis, globals);
    kept.push(create([]));
    const gpu = await Gpu.open(kept.at(-1)!);
    if (!wantsHardware || !gpu.info.software) return gpu;
    gpu.dispose();
    return `${gpu.info.name} is emulated in software`;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
