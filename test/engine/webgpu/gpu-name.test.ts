import { expect, it } from 'vitest';
import { gpuName } from '../../../src-main/engine/webgpu/gpu-name';

it.each([
  ['nvidia', 'ada', 'nvidia-geforce-rtx-4070', 'NVIDIA GeForce RTX 4070'],
  ['nvidia', 'hopper', 'nvidia-h200', 'NVIDIA H200'],
  ['google', 'swiftshader', 'swiftshader-device-subzero-', 'SwiftShader Device Subzero'],
  ['apple', 'metal-3', '', 'Apple Metal 3'],
  ['intel', 'gen-12lp', 'Intel(R) Iris(R) Xe Graphics', 'Intel(R) Iris(R) Xe Graphics'],
  ['', '', '', 'GPU'],
])('calls %j %j %j "%s"', (vendor, architecture, device, name) => {
  expect(gpuName({ vendor, architecture, device })).toBe(name);
});
