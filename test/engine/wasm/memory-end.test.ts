import { describe, expect, it } from 'vitest';
import { blockBytes } from '../../../src-main/engine/wasm/memory-fields';
import { layOut } from '../../../src-main/engine/wasm/problem-layout';
import { noisyPhoto, wasmBackend } from './wasm-support';

describe('the end of a problem’s memory', () => {
  it('leaves room for the group to the right of the last one, for heights 1 to 999 of 480 px RGB', () => {
    for (let height = 1; height < 1000; height += 1) {
      const { stateAt, rowBytes, convexBytes } = layOut({ width: 480, height, channels: 3 }, 2);
      expect(stateAt + height * rowBytes + 3 * blockBytes).toBeLessThanOrEqual(convexBytes);
    }
  });

  it('is not run over where the last row ends with a page: 480x320 is certified', async () => {
    const problem = await (await wasmBackend(2)).open(noisyPhoto(480, 320, 3, { seed: 9 }));
    await problem.setObjective({ beta: 1, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 });
    await problem.startCold();
    expect((await problem.certify()).gap).toBeGreaterThan(0);
    problem.dispose();
  });
});
