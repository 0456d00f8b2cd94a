/** A pass with beta >= 1: iterations, and the certificate of the rows that are finished. */
import type { PassOptions, PassResult } from '../backend';
import { RudinError } from '../../contract/outcome';
import { isFineGap } from '../formulas/certificate';
import { answerShareField } from './memory-fields';
import type { PassCourse } from './pass-course';
import { writeDouble, writeObjective, writeUniforms } from './problem-header';
import { gapTermsOf, type ProblemTasks, type RowSums } from './problem-tasks';
import { startRowsFromCoarser } from './prolong-dual';
import type { RowsTask } from './thread-tasks';
import { coarserTasks } from './wasm-problem';
import { PassWaves } from './waves';

export class ConvexCourse implements PassCourse {
  readonly waves: PassWaves;
  // The sums look at the row below.
  readonly lookahead = 1;
  readonly answer = 'dual';
  private readonly gapKernel: RowsTask['kernel'];
  private sums: RowSums = [0, 0, 0];

  /** @param tasks On a memory laid out for a pass of as many iterations; contents do not matter. */
  constructor(
    private readonly tasks: ProblemTasks,
    private readonly options: PassOptions,
  ) {
    const { layout } = tasks;
    const { objective, steps, legs, goalGap } = options;
    this.waves = new PassWaves(layout, tasks.threadsFor(layout.pass?.iterations ?? 1), [legs]);
    if (objective.beta < 1 || layout.pass?.iterations !== this.waves.depth) {
      throw new RudinError('internal', 'a pass is laid out for its iterations, of an order of 1 or more');
    }
    // The certificate may come out somewhat better than asked for.
    const isFine = isFineGap(goalGap / 2, layout.shape);
    this.gapKernel = isFine ? 'gapRows' : 'roughGapRows';
    writeObjective(tasks.memory, objective, layout.shape.channels);
    // Where rounding of u may show, the answer is f + div p, which is what the other kernel certifies.
    if (isFine) writeDouble(tasks.memory, answerShareField, 0);
    writeUniforms(tasks.memory, objective, steps, layout.shape.channels);
    tasks.fillShrinkTable(objective, steps.sigma);
  }

  async prepare(first: number, rows: number): Promise<void> {
    const { coarser, objective } = this.options;
    // Rows are placed with p = 0 and u = f.
    if (!coarser) return;
    await startRowsFromCoarser(coarserTasks(coarser), this.tasks, objective, first, rows);
  }

  async finish(first: number, rows: number): Promise<void> {
    await this.tasks.runRows(this.gapKernel, { needsScratch: true, first, rows });
    this.sums = this.tasks.addRowSums(this.sums, first, rows);
  }

  isHopeless(): boolean {
    return this.options.givesUp && this.sums[1] > this.options.goalGap;
  }

  result(finishedRows: number): PassResult {
    return { terms: gapTermsOf(this.sums), finishedRows };
  }
}
