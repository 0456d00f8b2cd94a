/** Whether a machine has a GPU at all, as far as that can be seen without starting anything. */
import { readdirSync } from 'node:fs';

/** What drivers of Linux put under /dev: Mesa and most others, Windows below WSL, NVIDIA, its Tegra, Arm, Qualcomm. */
const gpuDevice = /^(renderD\d+|dxg|nvidia\d+|nvgpu|nvhost-gpu|mali\d*|kgsl-3d0)$/;

/**
 * Why this machine has no GPU; null where it may have one.
 *
 * @param platform As in `process.platform`; elsewhere than on Linux nothing is known.
 * @param dev      Where devices are.
 */
export function gpuAbsence(platform: string = process.platform, dev = '/dev'): string | null {
  if (platform !== 'linux') return null;
  const names = [...namesIn(dev), ...namesIn(`${dev}/dri`)];
  return names.some((name) => gpuDevice.test(name)) ? null : 'this machine shows no GPU under /dev';
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
