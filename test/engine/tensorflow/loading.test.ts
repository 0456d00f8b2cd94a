import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { BackendTable } from '../../../src-main/engine/backend-choice/backend-table';
import { createReferenceBackend, referenceOffer } from '../../../src-main/engine/reference/reference-backend';
import {
  cudaAbsence,
  loaderOpens,
  missingLibraries,
  parseCard,
} from '../../../src-main/engine/tensorflow/cuda-device';
import { probeTensorflow } from '../../../src-main/engine/tensorflow/probe-tensorflow';
import { tensorflowOffer } from '../../../src-main/engine/tensorflow/tensorflow-offer';
import { loadTensorflow } from '../../../src-main/engine/tensorflow/tensorflow-package';
import { builtEntries } from '../../support/built-entries';
import { largestDifference, neverCancelled, noisyPhoto } from '../wasm/wasm-support';
import { placeWithPackage, workingPackage } from './fake-packages';

const entry = builtEntries.tensorflowProbe;
const limitMs = 20_000;

/** What the words of tfjs-node 4.22.0 are when its native part was not built. */
const noBinding = `throw new Error("The Node.js native addon module (tfjs_binding.node) can not be found at path: x. \\nPlease run")`;

/** Packages that do not load, and what is said of each. */
const failures = [
  ['that is not there', null, 'the optional package @tensorflow/tfjs-node-gpu is not installed'],
  [
    'without its native part',
    noBinding,
    'has no native part for this system: its install script did not run or failed',
  ],
  [
    'whose library is missing',
    `process.dlopen({ exports: {} }, 'libtensorflow-not-there.so.2')`,
    'the native part of @tensorflow/tfjs-node-gpu does not load: libtensorflow-not-there.so.2',
  ],
  ['that throws an error without a code', `throw new Error('no luck')`, 'does not load: no luck'],
  ['that throws no error at all', `throw 'a string'`, 'does not load: a string'],
  ['that throws nothing', `throw undefined`, 'does not load: undefined'],
  ['that is no JavaScript', `#`, 'does not load: '],
] as const;

describe('a package', () => {
  it.each(failures)('%s is backend-unavailable with the reason', async (_, code, reason) => {
    const load = loadTensorflow(await placeWithPackage(code), limitMs);
    await expect(load).rejects.toMatchObject({ name: 'RudinError', code: 'backend-unavailable' });
    await expect(load).rejects.toThrow(reason);
  });

  it('that calls what Node 23 dropped from node:util, and prints, loads and prints nothing', async () => {
    const before = `const util = require('util');
      if (!util.isArray([]) || util.isArray({}) || !util.isNullOrUndefined(null) || util.isNullOrUndefined(0)) throw new Error('wrong');
      console.log('banner'); console.warn('advice');`;
    const from = await placeWithPackage(workingPackage({ before }));
    // As on Node 23: in a process of its own, where the functions are gone before anything is loaded.
    const folder = await mkdtemp(join(tmpdir(), 'rudin-newer-node-'));
    const dropping = join(folder, 'drop.cjs');
    await writeFile(
      dropping,
      `const util = require('util'); delete util.isArray; delete util.isNullOrUndefined;`,
    );
    const args = ['--require', dropping, fileURLToPath(entry), from.href, String(limitMs)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    let printed = '';
    for (const stream of [child.stdout!, child.stderr!])
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const found = await new Promise((resolve) => child.once('message', resolve));
    await new Promise((resolve) => child.once('close', resolve));
    await rm(folder, { recursive: true });
    expect(found).toMatchObject({ reason: null, version: '4.22.0' });
    expect(printed).toBe('');
  });
});

describe('the process that tries the package', () => {
  it('says that TensorFlow runs on the CPU only, what for, and that this is not used', async () => {
    const from = await placeWithPackage(workingPackage({ isUsingGpuDevice: false }));
    const { reason } = await probeTensorflow({ entry, from, limitMs });
    expect(reason).toMatch(/^TensorFlow 4.22.0 found no CUDA device, and its CPU build is not used: /);
    const missing = missingLibraries();
    expect(reason).toContain(missing ?? 'it needs an NVIDIA card');
  });

  it.each([
    ['hangs', 'for (;;);', 'TensorFlow did not load within 1.5 s'],
    ['aborts', 'process.abort()', 'TensorFlow ended the process that tried it (signal SIGABRT)'],
    ['exits', 'process.exit(3)', 'TensorFlow ended the process that tried it (exit code 3)'],
    [
      'throws later',
      `setTimeout(() => { throw new Error('late') }); for (const end = Date.now() + 100; Date.now() < end;);`,
      'does not load',
    ],
  ])('ends within its limit when the package %s', async (_, code, reason) => {
    const begun = Date.now();
    const found = await probeTensorflow({ entry, from: await placeWithPackage(code), limitMs: 1_500 });
    expect(found.reason).toContain(reason);
    expect(Date.now() - begun).toBeLessThan(5_000);
  });
});

describe('the offer', () => {
  it('without the package costs no process, and auto takes the next backend', async () => {
    const offer = tensorflowOffer({
      probeEntry: new URL('file:///not/there.js'),
      from: await placeWithPackage(null),
    });
    expect(offer.absence?.()).toBe('the optional package @tensorflow/tfjs-node-gpu is not installed');
    expect(await offer.probe()).toMatchObject({ available: false, refused: offer.absence?.() });
    await expect(offer.create(0)).rejects.toMatchObject({ code: 'backend-unavailable' });
  });

  it('of a package that crashes names the crash, once it is asked for by name', async () => {
    const from = await placeWithPackage('process.abort()');
    const table = new BackendTable([tensorflowOffer({ probeEntry: entry, from }), referenceOffer]);
    await expect(table.get('tensorflow', 0)).rejects.toThrow('TensorFlow ended the process that tried it');
  });

  it('of a package with a CUDA device opens a backend whose first iterations are the reference to 2e-5, 20x15, seed 5', async () => {
    const from = await placeWithPackage(workingPackage());
    const table = new BackendTable([tensorflowOffer({ probeEntry: entry, from }), referenceOffer]);
    const backend = await table.get('tensorflow', 0);
    expect(backend.info).toMatchObject({
      name: 'tensorflow',
      available: true,
      software: false,
      refused: null,
    });
    const photo = noisyPhoto(20, 15, 3, { seed: 5 });
    const answers = [];
    for (const each of [backend, createReferenceBackend()]) {
      const problem = await each.open(photo);
      await problem.setObjective({ beta: 1, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 });
      await problem.startCold();
      const steps = { tau: [0.2, 0.05, 0.05], sigma: 1 / 1.6, relaxation: 1.9 };
      await problem.iterate({ count: 8, steps, land: true, signal: neverCancelled });
      answers.push(await problem.read('dual'));
      problem.dispose();
    }
    expect(largestDifference(answers[0]!, answers[1]!)).toBeLessThan(2e-5);
  });
});

describe('what is known of CUDA without TensorFlow', () => {
  it('is nothing on Windows, that there is none on macOS, and on Linux what /dev has', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rudin-dev-'));
    await writeFile(join(folder, 'nvidiactl'), '');
    expect(cudaAbsence('linux', folder)).toBe(`this machine shows no NVIDIA GPU under ${folder}`);
    await writeFile(join(folder, 'nvidia0'), '');
    expect(cudaAbsence('linux', folder)).toBeNull();
    expect(cudaAbsence('win32', folder)).toBeNull();
    expect(cudaAbsence('darwin', folder)).toBe('TensorFlow has no CUDA on macOS');
    await rm(folder, { recursive: true });
  });

  it.runIf(process.platform === 'linux')('is which libraries the loader finds', () => {
    expect(loaderOpens('libc.so.6')).toBe(true);
    expect(loaderOpens('librudin-not-there.so.1')).toBe(false);
    expect(missingLibraries((file) => file !== 'libcudnn.so.8')).toBe('libcudnn.so.8 (cuDNN 8) not found');
    expect(missingLibraries(() => true)).toBeNull();
  });

  it('is the first card of those that nvidia-smi lists', () => {
    const lines = 'NVIDIA RTX 4070, 550.54.14, 12282\nNVIDIA T4, 550.54.14, 15360\n';
    expect(parseCard(lines)).toEqual({
      name: 'NVIDIA RTX 4070',
      driver: '550.54.14',
      memoryBytes: 12_282 * 2 ** 20,
    });
    expect(parseCard('No devices were found\n')).toBeNull();
    expect(parseCard('NVIDIA Tegra, 540.3, [N/A]\n')).toBeNull();
  });
});
