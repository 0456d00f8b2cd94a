/** Real GPU processes for the tests: on SwiftShader's Vulkan driver, or with what keeps them from running. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, it } from 'vitest';
import type { HelperPort, Launch } from '../../../src-main/processes/call-protocol';
import { forkMuteLaunch } from '../../../src-main/processes/fork-launch';
import { SpoolFiles } from '../../../src-main/processes/spool-files';
import type { BackendOffer } from '../../../src-main/engine/backend-choice/choose-backend';
import { gpuOffer } from '../../../src-main/engine/webgpu/gpu-offer';
import { builtEntries } from '../../support/built-entries';
import { softwareVulkanDriver } from '../../support/software-gpu';
import { wasmBackend } from '../wasm/wasm-support';

const driver = softwareVulkanDriver();
const isRequired = (process.env['REQUIRE_BACKENDS'] ?? '').split(',').includes('webgpu');
const folder = mkdtempSync(join(tmpdir(), 'rudin-gpu-'));
/** GPU processes that a test started, the newest last. */
export const hosts: HelperPort[] = [];

afterEach(() => {
  for (const host of hosts.splice(0)) host.kill();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Declares tests that need a Vulkan driver in software; skipped by name where there is none. */
export function describeOnSoftwareGpu(title: string, tests: () => void): void {
  if (driver !== null) describe(title, tests);
  else if (isRequired)
    it(`${title}: can run here, as REQUIRE_BACKENDS demands`, () => {
      throw new Error('no Vulkan driver in software was found');
    });
  else it.skip(`${title} (skipped: no Vulkan driver in software)`);
}

/** Starts processes with a Vulkan driver, by default SwiftShader's. */
function launchWith(vulkanDriver: string): Launch {
  return (entry, args) => {
    const before = process.env['VK_ICD_FILENAMES'];
    process.env['VK_ICD_FILENAMES'] = vulkanDriver;
    try {
      const host = forkMuteLaunch(entry, args);
      hosts.push(host);
      return host;
    } finally {
      if (before === undefined) delete process.env['VK_ICD_FILENAMES'];
      else process.env['VK_ICD_FILENAMES'] = before;
    }
  };
}

const present = (): null => null;

/** A spool in a folder of the test; anything above the bytes goes through files. */
export function testSpool(fromBytes: number): SpoolFiles {
  return new SpoolFiles(folder, 'helper1', fromBytes);
}

/** WebGPU on SwiftShader, as a machine with a GPU under /dev would look for it. */
export function softwareGpuOffer(spool: SpoolFiles | null = null): BackendOffer {
  const spoolArguments = spool ? [folder, 'helper1'] : [];
  const launch = launchWith(driver ?? '');
  return gpuOffer({ launch, spool, spoolArguments, absence: present }, builtEntries.gpu);
}

/** The same, which `auto` takes: as if it were no emulation. */
export function asHardware(offer: BackendOffer): BackendOffer {
  return { ...offer, probe: async () => ({ ...(await offer.probe()), refused: null }) };
}

/** WebGPU with a Vulkan driver that is not there. */
export function gpuWithoutDriver(): BackendOffer {
  return gpuOffer(
    { launch: launchWith('/nonexistent.json'), spool: null, absence: present },
    builtEntries.gpu,
  );
}

/**
 * WebGPU in an installation whose package `webgpu` is another one.
 *
 * @param code Its module; null: it is not installed.
 */
export function gpuWithPackage(name: string, code: string | null): BackendOffer {
  const main = join(folder, name, 'out', 'main');
  mkdirSync(main, { recursive: true });
  writeFileSync(join(folder, name, 'package.json'), '{ "type": "module" }');
  cpSync(fileURLToPath(builtEntries.gpu), join(main, 'gpu-process.js'));
  cpSync(fileURLToPath(new URL('chunks', builtEntries.gpu)), join(main, 'chunks'), { recursive: true });
  if (code !== null) {
    const home = join(folder, name, 'node_modules', 'webgpu');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), '{ "name": "webgpu", "type": "module", "main": "index.js" }');
    writeFileSync(join(home, 'index.js'), code);
  }
  const launch = launchWith(driver ?? '');
  return gpuOffer({ launch, spool: null, absence: present }, pathToFileURL(join(main, 'gpu-process.js')));
}

/** The backend that is always there. */
export const wasm: BackendOffer = {
  name: 'wasm',
  probe: async () => (await wasmBackend(2)).info,
  create: () => wasmBackend(2),
};
