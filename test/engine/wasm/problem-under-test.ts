/** A WASM problem on a memory that the test can look into. */
import type { PlanarImage } from '../../../src-main/engine/backend';
import {
  blockBytes,
  groupPixels,
  pXOffset,
  pYOffset,
  regionsAt,
} from '../../../src-main/engine/wasm/memory-fields';
import { loadKernels } from '../../../src-main/engine/wasm/load-kernels';
import { MemoryPool } from '../../../src-main/engine/wasm/memory-pool';
import { layOut, pageBytes, type ProblemLayout } from '../../../src-main/engine/wasm/problem-layout';
import { ThreadTeam } from '../../../src-main/engine/wasm/thread-team';
import { WasmProblem } from '../../../src-main/engine/wasm/wasm-problem';
import { builtFiles } from './wasm-support';

interface ProblemUnderTest {
  readonly problem: WasmProblem;
  readonly memory: WebAssembly.Memory;
  readonly layout: ProblemLayout;
  end(): Promise<void>;
}

/** Opens a photo on a fresh memory, every byte of which is `fill` where the layout puts anything. */
export async function problemUnderTest(
  noisy: PlanarImage,
  { threads = 2, fill = 0 } = {},
): Promise<ProblemUnderTest> {
  const module = await loadKernels(builtFiles);
  const team = new ThreadTeam(module, builtFiles.threadEntry, threads);
  const { width, height, planes } = noisy;
  const layout = layOut({ width, height, channels: planes.length === 3 ? 3 : 1 }, threads);
  const pages = layout.nonconvexBytes / pageBytes;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  new Uint8Array(memory.buffer, regionsAt).fill(fill);
  const problem = new WasmProblem({ noisy, layout, pool: new MemoryPool(), team }, memory);
  return { problem, memory, layout, end: () => team.dispose() };
}

/** pX and pY of one plane at one pixel. */
export function dualAt(
  { memory, layout }: ProblemUnderTest,
  plane: number,
  x: number,
  y: number,
): readonly [number, number] {
  const group = Math.floor(x / groupPixels);
  const block = layout.stateAt + y * layout.rowBytes + (group * layout.shape.channels + plane) * blockBytes;
  const lane = (x % groupPixels) * 4;
  const view = new DataView(memory.buffer);
  return [view.getFloat32(block + pXOffset + lane, true), view.getFloat32(block + pYOffset + lane, true)];
}
