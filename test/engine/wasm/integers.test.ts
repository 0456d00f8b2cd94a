/** A photo's integers placed and read by the threads, against the conversions that define them. */
import { afterAll, describe, expect, it } from 'vitest';
import type { PlanarImage } from '../../../src-main/engine/backend';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { colourCodes, planesOf } from '../../../src-main/engine/kernels/convert/convert';
import { regionsAt } from '../../../src-main/engine/wasm/memory-fields';
import { layOut, pageBytes } from '../../../src-main/engine/wasm/problem-layout';
import { loadKernels } from '../../../src-main/engine/wasm/load-kernels';
import { MemoryPool } from '../../../src-main/engine/wasm/memory-pool';
import { ThreadTeam } from '../../../src-main/engine/wasm/thread-team';
import { WasmProblem } from '../../../src-main/engine/wasm/wasm-problem';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { builtFiles, neverCancelled, noisyPhoto, seededRandom, wasmBackend } from './wasm-support';

const team = loadKernels(builtFiles).then((module) => new ThreadTeam(module, builtFiles.threadEntry, 2));
afterAll(async () => (await team).dispose());

const layouts = ([1, 3] as const).flatMap((channels) =>
  [false, true].flatMap((hasAlpha) =>
    ([8, 16] as const).map((bitDepth) => ({ channels, hasAlpha, bitDepth })),
  ),
);

const objectiveOf = (coupling: 'channels' | 'opponent') =>
  ({ beta: 1, lambda: 0.1, coupling, chromaWeight: 2 }) as const;

/** Every code of the depth once in each channel, in an order of its own; alpha different again. */
function everyCode(layout: (typeof layouts)[number], width: number): InterleavedPixels {
  const { channels, hasAlpha, bitDepth } = layout;
  const codes = 2 ** bitDepth;
  const height = Math.ceil(codes / width);
  const stride = channels + (hasAlpha ? 1 : 0);
  const length = width * height * stride;
  const samples = bitDepth === 8 ? new Uint8Array(length) : new Uint16Array(length);
  for (let k = 0; k < length; k += 1) samples[k] = Math.floor(k / stride) * (2 * (k % stride) + 1);
  return { width, height, ...layout, samples };
}

/** The blocks of a photo that was placed. */
async function placed(noisy: InterleavedPixels | PlanarImage, coupling: 'channels' | 'opponent') {
  const channels = 'planes' in noisy ? noisy.planes.length : noisy.channels;
  const layout = layOut({ ...noisy, channels: channels === 3 ? 3 : 1 }, 2);
  const pages = layout.convexBytes / pageBytes;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  new Uint8Array(memory.buffer, regionsAt).fill(0xff);
  const problem = new WasmProblem({ noisy, layout, pool: new MemoryPool(), team: await team }, memory);
  await problem.setObjective(objectiveOf(coupling));
  problem.dispose();
  return Buffer.from(memory.buffer).subarray(layout.stateAt, layout.stateAt + noisy.height * layout.rowBytes);
}

describe('integers that are placed by the threads', () => {
  it.each(layouts)('give the bits that their planes give, for every code: %o', async (layout) => {
    const pixels = everyCode(layout, layout.bitDepth === 8 ? 13 : 259);
    for (const coupling of ['channels', 'opponent'] as const) {
      const blocks = await placed(pixels, coupling);
      expect(blocks.equals(await placed(planesOf(pixels), coupling))).toBe(true);
    }
  });

  it.each(layouts)('stop at the edge of any width from 1 to 9: %o', async (layout) => {
    for (let width = 1; width <= 9; width += 1) {
      const all = everyCode({ ...layout, bitDepth: 8 }, width);
      const pixels = { ...all, bitDepth: layout.bitDepth, samples: wide(all.samples, layout.bitDepth) };
      expect((await placed(pixels, 'opponent')).equals(await placed(planesOf(pixels), 'opponent'))).toBe(
        true,
      );
    }
  });

  it('come in portions where they are larger than the staging area, 1500x1501, seed 61', async () => {
    const random = seededRandom(61);
    const samples = Uint16Array.from({ length: 1500 * 1501 * 3 }, () => 65_536 * random());
    const pixels = {
      width: 1500,
      height: 1501,
      channels: 3,
      hasAlpha: false,
      bitDepth: 16,
      samples,
    } as const;
    expect((await placed(pixels, 'channels')).equals(await placed(planesOf(pixels), 'channels'))).toBe(true);
  });
});

function wide(samples: Uint8Array | Uint16Array, bitDepth: 8 | 16): Uint8Array | Uint16Array {
  return bitDepth === 8 ? Uint8Array.from(samples) : Uint16Array.from(samples, (code) => 251 * code);
}

function isSame(one: Uint16Array, other: Uint16Array): boolean {
  return one.length === other.length && one.every((code, k) => code === other[k]);
}

describe('integers that are read by the threads', () => {
  it('are those of the answer and of the kept estimate after iterations, 900x1300, seed 63', async () => {
    const problem = await (await wasmBackend(2)).open(noisyPhoto(900, 1300, 3, { seed: 63, noise: 0.4 }));
    const objective = { ...objectiveOf('opponent'), beta: 0.7 };
    await problem.setObjective(objective);
    await problem.startCold();
    await problem.iterate({
      count: 5,
      steps: stepSizes({ ...objective, beta: 1 }, 3),
      land: true,
      signal: neverCancelled,
    });
    await problem.keepEstimate();
    for (const source of ['dual', 'kept'] as const) {
      expect(isSame(await problem.readCodes(source), colourCodes(await problem.read(source)))).toBe(true);
    }
    problem.dispose();
  });
});
