import { describe, expect, it } from 'vitest';
import { RudinError } from '../../../src-main/contract/outcome';
import type {
  Objective,
  PassOptions,
  RowSink,
  RowSource,
  RowStreaming,
} from '../../../src-main/engine/backend';
import { stepSizes } from '../../../src-main/engine/solve/step-rule';
import { MemoryPool } from '../../../src-main/engine/wasm/memory-pool';
import { layOutPass } from '../../../src-main/engine/wasm/wasm-stream';
import { collectingSink, rowsOf } from './stream-support';
import { isSamePhoto, neverCancelled, noisyPhoto, seededRandom, wasmBackend } from './wasm-support';
import { atOnceMs } from '../../support/at-once';

const objective: Objective = { beta: 1, lambda: 0.12, coupling: 'opponent', chromaWeight: 2 };
const options: PassOptions = {
  objective,
  steps: stepSizes(objective, 3),
  legs: [8, 8, 8, 8, 8],
  goalGap: 1,
  givesUp: false,
  signal: neverCancelled,
};

async function streaming(): Promise<RowStreaming> {
  return (await wasmBackend(2)).streaming!;
}

/** A photo of `repeats` equal parts on top of each other, of which only one is in memory. */
function tallSource(width: number, partHeight: number, repeats: number): RowSource {
  const part = rowsOf(noisyPhoto(width, partHeight, 3, { seed: 36 }));
  return {
    shape: { ...part.shape, height: partHeight * repeats },
    read: async (from, to) => {
      const band = await part.read(0, 1);
      const planes = band.planes.map(() => new Float32Array((to - from) * width));
      for (let y = from; y < to; y++) {
        const row = await part.read(y % partHeight, (y % partHeight) + 1);
        row.planes.forEach((plane, index) => planes[index]!.set(plane, (y - from) * width));
      }
      return { width, height: to - from, planes };
    },
  };
}

const nowhere: RowSink = { restart: () => Promise.resolve(), write: () => Promise.resolve() };

async function endOf(pass: Promise<unknown>): Promise<unknown> {
  return await pass.then(
    () => 'done',
    (thrown: unknown) => thrown,
  );
}

describe('a streamed pass that is cancelled', () => {
  it('ends at once at any moment and leaves the backend as it was, 12 moments, 2000x6000, seed 37', async () => {
    const source = tallSource(2000, 200, 30);
    const random = seededRandom(37);
    const rows = await streaming();
    const [photo, before] = [
      noisyPhoto(80, 500, 3, { seed: 38 }),
      collectingSink({ width: 80, height: 500, channels: 3 }),
    ];
    await rows.run(rowsOf(photo), before, options);
    for (let moment = 0; moment < 12; moment++) {
      const controller = new AbortController();
      const pass = endOf(rows.run(source, nowhere, { ...options, signal: controller.signal }));
      await new Promise((resolve) => setTimeout(resolve, 250 * random()));
      const cancelledAt = performance.now();
      controller.abort();
      expect(await pass).toMatchObject({ code: 'cancelled' });
      expect(performance.now() - cancelledAt).toBeLessThan(atOnceMs);
    }
    const after = collectingSink({ width: 80, height: 500, channels: 3 });
    await rows.run(rowsOf(photo), after, options);
    expect(isSamePhoto(after.image, before.image)).toBe(true);
  });

  it('does nothing when it was cancelled beforehand', async () => {
    const signal = AbortSignal.abort();
    const source: RowSource = { ...tallSource(8, 8, 1), read: () => Promise.reject(new Error('read')) };
    const rows = await streaming();
    expect(await endOf(rows.run(source, nowhere, { ...options, signal }))).toMatchObject({
      code: 'cancelled',
    });
  });
});

describe('a streamed pass whose rows fail', () => {
  it.each(['first', 'later'] as const)('ends with what the source threw, at the %s band', async (when) => {
    const source = tallSource(400, 100, 60);
    const failing: RowSource = {
      ...source,
      read: (from, to) => {
        if (when === 'first' || from > 2000)
          return Promise.reject(new RudinError('bad-file', 'rows are gone'));
        return source.read(from, to);
      },
    };
    const rows = await streaming();
    expect(await endOf(rows.run(failing, nowhere, options))).toMatchObject({ code: 'bad-file' });
    expect(await endOf(rows.run(tallSource(40, 50, 2), nowhere, options))).toBe('done');
  });

  it('ends with what the sink threw, and asks it for nothing more', async () => {
    let writes = 0;
    const full: RowSink = {
      ...nowhere,
      write: () => {
        writes += 1;
        return Promise.reject(new RudinError('write-failed', 'no space left'));
      },
    };
    const rows = await streaming();
    expect(await endOf(rows.run(tallSource(400, 100, 60), full, options))).toMatchObject({
      code: 'write-failed',
    });
    expect(writes).toBe(1);
  });
});

describe('the memory of a streamed pass', () => {
  it('does not grow with the height: the same to the byte from 3,000 to 20,000 rows, and below 300 MB at 12,000 px in colour and 50 iterations', async () => {
    const rows = await streaming();
    const bytes = [3000, 8000, 20_000].map((height) =>
      rows.estimateBytes({ width: 12_000, height, channels: 3 }, 50),
    );
    expect(new Set(bytes).size).toBe(1);
    expect(bytes[0]).toBeLessThan(300e6);
  });

  it('counts a coarse start that has yet to be opened: its problem and planes beside the pass, and what is below where that takes more', async () => {
    const backend = await wasmBackend(2);
    const rows = await streaming();
    const shape = { width: 6000, height: 4000, channels: 3 } as const;
    const half = { width: 3000, height: 2000, channels: 3 } as const;
    const planes = 3000 * 2000 * 3 * 4;
    const pass = rows.estimateBytes(shape, 80);
    const one = rows.estimateBytes(shape, 80, 1, 1);
    expect(one).toBe(pass + planes + backend.estimateBytes(half, 1));
    // Those below it are given back before the pass, which takes more than they do only where it is long.
    for (const iterations of [80, 400]) {
      const whole = rows.estimateBytes(shape, iterations, 1, 5);
      const before = planes + backend.estimateBytes(half, 1, 4);
      expect(whole).toBe(Math.max(before, rows.estimateBytes(shape, iterations, 1, 1)));
    }
  });

  it('grows by one row of state and one row buffer an iteration: 0.72 MB at 12,000 px in colour, within 1 %', () => {
    const bytesAt = (iterations: number): number =>
      layOutPass({ width: 12_000, height: 20_000, channels: 3 }, 2, iterations).convexBytes;
    const perIteration = (bytesAt(1100) - bytesAt(100)) / 1000;
    expect(Math.abs(perIteration / (12_000 * 3 * 20) - 1)).toBeLessThan(0.01);
  });

  it('is at most 1.3 times that of the whole photo, however many iterations there are', async () => {
    const backend = await wasmBackend(2);
    const shape = { width: 4000, height: 3000, channels: 3 } as const;
    expect(layOutPass(shape, 2, 100_000).convexBytes).toBeLessThan(1.3 * backend.estimateBytes(shape, 1));
  });

  it('is refused with iterations and both figures, for what can be addressed and for what the machine can spare', () => {
    const shape = { width: 12_000, height: 20_000, channels: 3 } as const;
    const long = layOutPass(shape, 2, 7000);
    expect(() => new MemoryPool(() => 2 ** 50).requirePassRoom(long, 7000, 0)).toThrow(
      /^solving 240\.0 megapixels in colour at an order of 1 or more in 7000 iterations needs 5\.\d\d GB of memory; the wasm backend can address at most 4\.29 GB$/,
    );
    const short = layOutPass(shape, 2, 100);
    expect(() => new MemoryPool(() => 100e6).requirePassRoom(short, 100, 0)).toThrow(
      /in 100 iterations needs 0\.\d\d GB of memory; this machine can spare 0\.09 GB$/,
    );
    expect(() => new MemoryPool(() => 2 ** 50).requirePassRoom(short, 100, 0)).not.toThrow();
  });
});
