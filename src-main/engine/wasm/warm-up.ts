/**
 * A little work for every loop of the kernels before the first photo comes. The virtual machine compiles a function in
 * two tiers and takes the fast code only at the next call; what makes it compile is that the function was busy.
 *
 * CPU time of the first 24 iterations on 1 MP in a fresh process, one thread, beta = 1: 74 to 113 ms without, 65 to 80 ms
 * with this and a photo at once, 68 to 77 ms when it comes 0.2 s later; the third photo takes 64 ms.
 */
import type { Objective } from '../backend';
import { stepSizes } from '../solve/step-rule';
import { MemoryPool } from './memory-pool';
import { layOut } from './problem-layout';
import type { ThreadTeam } from './thread-team';
import { WasmProblem } from './wasm-problem';

/** Enough to be taken for busy, a millisecond or two for each objective even in slow code. */
const shape = { width: 128, height: 64, channels: 3 } as const;
const count = 8;
/** One for each kind of proximal map, and planes together and each on its own. */
const objectives: readonly Objective[] = [
  { beta: 1, lambda: 0.1, coupling: 'opponent', chromaWeight: 2 },
  { beta: 1, lambda: 0.1, coupling: 'channels', chromaWeight: 1 },
  { beta: 1.5, lambda: 0.3, coupling: 'joint', chromaWeight: 1 },
  { beta: 2, lambda: 0.7, coupling: 'joint', chromaWeight: 1 },
];

/**
 * Solves a small slope for a few iterations with each kind of objective, in the queue with the team's other tasks.
 *
 * @returns Once it is done, whatever its end: a team that ends meanwhile is no failure of what nobody asked for.
 */
export async function warmUp(team: ThreadTeam): Promise<void> {
  const { width, height, channels } = shape;
  const samples = Uint8Array.from({ length: width * height * channels }, (_, index) => index % width);
  const noisy = { ...shape, hasAlpha: false, bitDepth: 8, samples } as const;
  const layout = layOut(shape, team.size);
  const pool = new MemoryPool();
  const { signal } = new AbortController();
  try {
    const problem = new WasmProblem({ noisy, layout, pool, team }, pool.take(layout));
    for (const objective of objectives) {
      await problem.setObjective(objective);
      await problem.startCold();
      await problem.iterate({ count, steps: stepSizes(objective, channels), land: true, signal });
      await problem.certify();
      await problem.readCodes('dual');
    }
    problem.dispose();
  } catch {
    // The first photo says what is wrong.
  }
}
