import { describe, expect, it } from 'vitest';
import { maxPixels } from '../../../src-main/contract/parameters';
import type { PlaneShape } from '../../../src-main/engine/backend';
import { loadKernels } from '../../../src-main/engine/wasm/load-kernels';
import { MemoryPool } from '../../../src-main/engine/wasm/memory-pool';
import { addressableBytes, layOut } from '../../../src-main/engine/wasm/problem-layout';
import { ThreadTeam } from '../../../src-main/engine/wasm/thread-team';
import { WasmProblem } from '../../../src-main/engine/wasm/wasm-problem';
import { builtFiles } from './wasm-support';

const plenty = (): number => 2 ** 50;

function colour(width: number, height: number): PlaneShape {
  return { width, height, channels: 3 };
}

/** Megapixels of the largest photo with edges 3 : 2 that can be addressed. */
function mostMegapixels(channels: 1 | 3, key: 'convexBytes' | 'nonconvexBytes', threads: number): number {
  let unit = 1;
  const fits = (edge: number): boolean =>
    layOut({ width: 3 * edge, height: 2 * edge, channels }, threads)[key] <= addressableBytes;
  while (fits(unit + 1)) unit += 1;
  return (6 * unit * unit) / 1e6;
}

function refusal(ask: () => void): string {
  try {
    ask();
    return '';
  } catch (thrown) {
    return String(thrown);
  }
}

describe('what can be addressed', () => {
  it.each([
    ['89 in colour at an order of 1 or more', 3, 'convexBytes', 89],
    ['59 in colour below', 3, 'nonconvexBytes', 59],
    ['178 in grey below', 1, 'nonconvexBytes', 178],
  ] as const)(
    'is %s: megapixels, within 1 at 1 to 16 threads and 3 fewer at 64',
    (_, channels, key, most) => {
      for (const threads of [1, 8, 16]) {
        expect(Math.abs(mostMegapixels(channels, key, threads) - most)).toBeLessThan(1);
      }
      expect(mostMegapixels(channels, key, 64)).toBeGreaterThan(most - 3);
    },
  );

  it('is every grey photo that can be opened, 250 megapixels, at an order of 1 or more on 1 to 64 threads', () => {
    expect(mostMegapixels(1, 'convexBytes', 1)).toBeGreaterThan(maxPixels / 1e6);
    expect(mostMegapixels(1, 'convexBytes', 64)).toBeGreaterThan(maxPixels / 1e6);
  });

  it('is named, beside what 92 megapixels need, however much the machine can spare', () => {
    const layout = layOut(colour(11_750, 7_833), 2);
    expect(() => new MemoryPool(plenty).requireRoom(layout, 1)).toThrow(
      'solving 92.0 megapixels in colour at an order of 1 or more needs 4.43 GB of memory; the wasm backend can address at most 4.29 GB',
    );
  });

  it('is asked for the order that is set: 70 megapixels pass at order 1 and not at 0.99', () => {
    const layout = layOut(colour(10_000, 7_000), 2);
    const pool = new MemoryPool(plenty);
    expect(() => pool.requireRoom(layout, 1)).not.toThrow();
    expect(() => pool.requireRoom(layout, 0.99)).toThrow(
      /^solving 70\.0 megapixels in colour at an order below 1 needs 5\.\d\d GB of memory; the wasm backend can address/,
    );
  });
});

describe('what the machine can spare', () => {
  const sixMegapixels = layOut(colour(3000, 2000), 2);
  /** The problem, and the integers that are read from it. */
  const needed = sixMegapixels.convexBytes + 2 * 3 * 6e6;

  it('is named, beside what 6 megapixels need with their result', () => {
    expect(() => new MemoryPool(() => 300e6).requireRoom(sixMegapixels, 1.5)).toThrow(
      /^solving 6\.0 megapixels in colour at an order of 1 or more needs 0\.33 GB of memory; this machine can spare 0\.27 GB$/,
    );
  });

  it('is nine tenths of what is available: enough at 2 bytes more than that takes, refused at 2 less', () => {
    expect(() => new MemoryPool(() => needed / 0.9 + 2).requireRoom(sixMegapixels, 1)).not.toThrow();
    expect(() => new MemoryPool(() => needed / 0.9 - 2).requireRoom(sixMegapixels, 1)).toThrow('can spare');
    expect(() => new MemoryPool(() => needed / 0.9 + 2).requireRoom(sixMegapixels, 0.5)).toThrow('can spare');
  });

  it('is asked again when a problem grows for an order below 1', () => {
    let available = plenty();
    const pool = new MemoryPool(() => available);
    const small = layOut(colour(300, 200), 2);
    const memory = pool.take(small);
    available = 100_000;
    expect(() => pool.grow(memory, small)).toThrow(
      /below 1 needs 0\.\d\d GB of memory; this machine can spare/,
    );
    available = plenty();
    pool.grow(memory, small);
    expect(memory.buffer.byteLength).toBe(small.nonconvexBytes);
  });

  it('counts a large problem from its end on, not only once threads have collected it', async () => {
    const module = await loadKernels(builtFiles);
    const team = new ThreadTeam(module, builtFiles.threadEntry, 1);
    const pool = new MemoryPool(() => 500e6);
    const next = layOut(colour(4500, 2000), 1);
    expect(() => pool.requireRoom(next, 1)).toThrow('can spare 0.45 GB');
    const layout = layOut(colour(3000, 2000), 1);
    const plane = new Float32Array(6e6);
    const noisy = { width: 3000, height: 2000, planes: [plane, plane, plane] };
    const problem = new WasmProblem({ noisy, layout, pool, team }, pool.take(layout));
    problem.dispose();
    pool.requireRoom(next, 1);
    await expect
      .poll(() => refusal(() => pool.requireRoom(next, 1)), { timeout: 20_000 })
      .toContain('can spare');
    await team.dispose();
  });

  it('is not asked for a memory that waits to be used again', () => {
    let available = plenty();
    const pool = new MemoryPool(() => available);
    const small = layOut(colour(300, 200), 2);
    const memory = pool.take(small);
    pool.giveBack(memory);
    available = 0;
    expect(pool.take(small)).toBe(memory);
    expect(() => pool.take(small)).toThrow('can spare');
  });
});

describe('a memory that waits', () => {
  it('is the large one of the photo before, for 3 seconds and counted as spare; then every thread is asked to collect it', async () => {
    let [available, asked] = [plenty(), 0];
    const pool = new MemoryPool(
      () => available,
      () => {
        asked += 1;
        return Promise.resolve();
      },
    );
    const layout = layOut(colour(3000, 2000), 1);
    const memory = pool.take(layout);
    expect(pool.keeps(memory)).toBe(true);
    pool.giveBack(memory);
    available = 100e6;
    expect(() => pool.requireRoom(layout, 1)).not.toThrow();
    expect(pool.take(layout)).toBe(memory);
    expect(() => pool.take(layout)).toThrow('can spare 0.09 GB');
    pool.giveBack(memory);
    expect(asked).toBe(0);
    await expect.poll(() => asked, { timeout: 20_000 }).toBe(1);
    await expect.poll(() => refusal(() => pool.take(layout)), { timeout: 20_000 }).toContain('can spare');
  });

  it('is given back at once, though large, when the next problem needs another', () => {
    let asked = 0;
    const pool = new MemoryPool(plenty, () => {
      asked += 1;
      return Promise.resolve();
    });
    const first = pool.take(layOut(colour(3000, 2000), 1));
    pool.giveBack(first);
    expect(pool.take(layOut(colour(4000, 3000), 1))).not.toBe(first);
    expect(asked).toBe(1);
  });

  it('is passed over for a problem to whose size below order 1 it cannot grow', () => {
    const pool = new MemoryPool(plenty);
    // Long rows need more room beside the state, which does not grow; the square has more state instead.
    const wide = layOut(colour(4000, 50), 8);
    const square = layOut(colour(540, 540), 8);
    expect(wide.convexBytes).toBeGreaterThan(square.convexBytes);
    expect(wide.nonconvexBytes).toBeLessThan(square.nonconvexBytes);
    const first = pool.take(wide);
    pool.giveBack(first);
    const second = pool.take(square);
    expect(second).not.toBe(first);
    pool.grow(second, square);
    expect(second.buffer.byteLength).toBe(square.nonconvexBytes);
  });
});
