import { describe, expect, it } from 'vitest';
import { BackendTable } from '../../../src-main/engine/backend-choice/backend-table';
import { referenceOffer } from '../../../src-main/engine/reference/reference-backend';
import { gpuAbsence } from '../../../src-main/engine/webgpu/gpu-absence';
import { lackOf } from '../../../src-main/engine/webgpu/needed-limits';
import { Gpu } from '../../../src-main/engine/webgpu/gpu';
import { describeOnSoftwareGpu, gpuWithoutDriver, gpuWithPackage, softwareGpuOffer, wasm } from './gpu-hosts';

const obstacles = [
  ['not installed', null, 'the optional package webgpu is not installed'],
  [
    'without a build for this platform',
    `import { createRequire } from 'node:module'; createRequire(import.meta.url)('./dist/none/dawn.node');`,
    `the package webgpu has no build for ${process.platform} on ${process.arch}`,
  ],
  ['that throws without a code', `throw 'something odd';`, 'the package webgpu does not load: something odd'],
  [
    'whose library misses another one',
    `throw Object.assign(new Error('libX.so.1: cannot open shared object file\\nmore'), { code: 'ERR_DLOPEN_FAILED' });`,
    'the package webgpu does not load: libX.so.1: cannot open shared object file',
  ],
  [
    'without an adapter',
    `export const create = () => ({ requestAdapter: async () => null });`,
    'no GPU adapter was found',
  ],
  [
    'whose adapter allows too little',
    `const limits = { maxStorageBuffersPerShaderStage: 4, maxComputeInvocationsPerWorkgroup: 256,
       maxUniformBufferBindingSize: 65536, maxStorageBufferBindingSize: 134217728 };
     export const create = () => ({ requestAdapter: async () => ({ limits, features: new Set() }) });`,
    /^the GPU allows only 4 of \d arrays in one kernel$/,
  ],
  [
    'that ends its process',
    `console.error('driver: assertion failed'); process.kill(process.pid, 'SIGSEGV');`,
    'the GPU process ended (signal SIGSEGV: driver: assertion failed)',
  ],
] as const;

describe('a package webgpu', () => {
  it.each(obstacles)(
    '%s leaves the work to wasm, with one line that says why',
    async (name, code, reason) => {
      const table = new BackendTable([gpuWithPackage(name.replaceAll(' ', '-'), code), wasm, referenceOffer]);
      expect((await table.get('auto', 2)).info.name).toBe('wasm');
      const [info] = await table.list();
      expect(info).toMatchObject({ name: 'webgpu', available: false });
      if (typeof reason === 'string') expect(info!.refused).toBe(reason);
      else expect(info!.refused).toMatch(reason);
      expect(info!.refused).not.toContain('\n');
      await expect(table.get('webgpu', 2)).rejects.toMatchObject({
        code: 'backend-unavailable',
        message: `no backend can run here: webgpu: ${info!.refused}`,
      });
    },
  );

  it('that hangs is given up after 5 s', async () => {
    const offer = gpuWithPackage('hangs', `await new Promise(() => setInterval(() => undefined, 1000));`);
    const begun = performance.now();
    expect(await offer.probe()).toMatchObject({ available: false, refused: 'no GPU answered within 5 s' });
    expect(performance.now() - begun).toBeLessThan(6_500);
  });
});

describeOnSoftwareGpu('Dawn', () => {
  it('without a driver finds no adapter, says so, and prints nothing', async () => {
    const info = await gpuWithoutDriver().probe();
    expect(info).toMatchObject({ available: false, refused: 'no GPU adapter was found' });
  });

  it('on a software GPU is told as such and only taken by name', async () => {
    const table = new BackendTable([softwareGpuOffer(), wasm]);
    expect((await table.get('auto', 2)).info.name).toBe('wasm');
    const [info] = await table.list();
    expect(info).toMatchObject({ available: true, software: true });
    expect(info!.device).toContain('emulated');
    expect(info!.refused).toMatch(/^emulated on the processor/);
    expect(info!.limits.length).toBeGreaterThan(0);
    const backend = await table.get('webgpu', 2);
    expect(backend.info).toEqual(info);
    await backend.dispose();
  });
});

describe('a GPU that is not there', () => {
  it('is seen on Linux without starting anything, and elsewhere is looked for', () => {
    expect(gpuAbsence('linux', '/nonexistent')).toBe('this machine shows no GPU under /dev');
    expect(gpuAbsence('win32', '/nonexistent')).toBeNull();
    expect(gpuAbsence('darwin', '/nonexistent')).toBeNull();
  });

  it('keeps `auto` from starting a process', async () => {
    const started: string[] = [];
    const offer = gpuWithoutDriver();
    const probe = (): ReturnType<typeof offer.probe> => {
      started.push('probe');
      return offer.probe();
    };
    const absent = { ...offer, probe, absence: () => gpuAbsence('linux', '/nonexistent') };
    const table = new BackendTable([absent, wasm]);
    expect((await table.get('auto', 2)).info.name).toBe('wasm');
    expect(started).toEqual([]);
  });
});

describe('the limits that are needed', () => {
  const enough = {
    maxStorageBuffersPerShaderStage: 8,
    maxComputeInvocationsPerWorkgroup: 256,
    maxUniformBufferBindingSize: 65_536,
    maxStorageBufferBindingSize: 2 ** 27,
  };

  it('are those that WebGPU promises everywhere', () => expect(lackOf(enough)).toBeNull());

  it.each(Object.keys(enough))('include %s', (name) => {
    expect(lackOf({ ...enough, [name]: 2 })).toMatch(/^the GPU allows only 2 of \d+ /);
  });

  it('are looked at before a device is asked for', async () => {
    const adapter = { limits: { ...enough, maxStorageBuffersPerShaderStage: 1 } };
    const gpu = { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU;
    await expect(Gpu.open(gpu)).rejects.toMatchObject({ code: 'backend-unavailable' });
  });
});
