// Measures Rudin's GPU engine on this machine; `run.sh` in the packed folder starts it. Prints tables, and writes what
// they were made from as JSON into the folder that it is started in.
//
//   run.sh [--small] [--software] [--no-wasm]
//
// --small takes minutes off on a card, and is for emulated GPUs, whose figures mean nothing.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { create, globals } from 'webgpu';
import { describeMachine, machineLine } from '../machine.mjs';
import { mirroredTile, sizes as photoSizes, withNoise } from '../mirrored-photo.mjs';
import { measureCopy } from './copy-bandwidth.mjs';
import { measureIterations } from './iteration-speed.mjs';
import { loadParts } from './load-parts.mjs';
import { measureTorch } from './peer-torch.mjs';
import { measureSliderSteps } from './slider-steps.mjs';
import { PassTimer } from './timed-pass.mjs';
import { measureSolves } from './whole-solves.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const folder = dirname(dirname(here));
const { values: options } = parseArgs({
  options: {
    small: { type: 'boolean', default: false },
    software: { type: 'boolean', default: false },
    'no-wasm': { type: 'boolean', default: false },
  },
});

Object.assign(globalThis, globals);
// Dawn frees what is in use when its instance is collected.
globalThis.keptInstance = create([]);
try {
  await measure();
  process.exit(0);
} catch (error) {
  console.error(`bench/gpu: ${error.message}`);
  process.exit(1);
}

async function measure() {
  const engine = await loadParts(folder);
  const gpu = await engine.Gpu.open(globalThis.keptInstance);
  const isSmall = options.small;
  if (gpu.info.software && !options.software) {
    throw new Error(`${gpu.info.name} is emulated by the CPU; --software --small measures it all the same`);
  }
  const timer = new PassTimer(gpu);
  const results = {
    when: new Date().toISOString(),
    machine: describeMachine(),
    gpu: gpu.info,
    clock: timer.clock,
  };
  describe(results);
  const passMs = isSmall ? 1 : 100;
  const file = join(process.cwd(), `rudin-gpu-${results.when.replaceAll(':', '-')}.json`);
  const keep = (name, value) => {
    results[name] = value;
    // After each part: what is measured is measured.
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    return value;
  };
  const copy = keep('copy', await measureCopy({ gpu, timer, isSmall, passMs }));
  const copyBytesPerSecond = Math.max(copy.kernelBytesPerSecond, copy.apiBytesPerSecond);
  const gigabytes = (bytes) => (bytes / 1e9).toFixed(bytes < 1e11 ? 1 : 0);
  console.log(
    `Copies ${gigabytes(copy.kernelBytesPerSecond)} GB/s by a kernel, ${gigabytes(copy.apiBytesPerSecond)} by the API, read and written, ${(copy.bytes / 1e6).toFixed(0)} MB at a time.`,
  );
  const photo = photoOf(isSmall ? 'small' : 24);
  const rows = keep(
    'iterations',
    await measureIterations({ engine, gpu, timer, photo, copyBytesPerSecond, passMs }),
  );
  keep(
    'torch',
    await measureTorch({ engine, gpu, photo, script: join(here, 'peer-torch.py'), passMs, rows }),
  );
  await measureBackends({ engine, gpu, keep, isSmall });
  console.log(`\nEvery figure: ${file}`);
}

/** Whole answers and slider steps, against the threads of the CPU. */
async function measureBackends({ engine, gpu, keep, isSmall }) {
  const backends = { webgpu: engine.createGpuBackend(gpu) };
  if (!options['no-wasm']) backends.wasm = await engine.createWasmBackend({ ...engine.files, threads: 0 });
  const window = photoOf(isSmall ? 'small' : 'window');
  const steps = isSmall ? 3 : 30;
  keep('sliderSteps', await measureSliderSteps({ engine, backends, photo: window, steps }));
  const sizes = isSmall ? ['small'] : [12, 24, 100];
  keep('solves', await measureSolves({ engine, backends, photoOf, sizes, runs: isSmall ? 1 : 3 }));
}

function describe({ machine, gpu, clock }) {
  console.log(machineLine(machine));
  const lanes = gpu.subgroupLanes > 0 ? `subgroups of ${gpu.subgroupLanes}` : 'no subgroups of one size';
  console.log(`${gpu.name}${gpu.software ? ', emulated' : ''}; ${gpu.driver}; ${lanes}; timed by ${clock}`);
  if (gpu.software) console.log('An emulated GPU: this tries the bench, and its figures mean nothing.');
}

/** A noisy photo of a size by name, as integers. */
function photoOf(size) {
  const [width, height] = { ...photoSizes, small: [96, 70], window: [1600, 1000] }[size];
  const tile = { width: 600, height: 400, samples: readFileSync(join(folder, 'tile.rgb')) };
  const samples = withNoise(mirroredTile(tile, width, height));
  return { width, height, channels: 3, hasAlpha: false, bitDepth: 8, samples };
}
