/**
 * A pass with beta < 1: iterations with refreshes of the weights between them, which go through the rows like waves.
 *
 * The start, which projects onto one weight, projects onto a map of that weight, so that all waves of a pass are alike.
 * When the waves are through, the estimate of a row is kept, and what its stationarity needs is added up:
 *
 *     keep row y + 2 -> weights and projection of row y + 1 -> gap of row y in its own weighted problem
 */
import type { ReweightedPassOptions, ReweightedPassResult } from '../backend';
import { RudinError } from '../../contract/outcome';
import { smoothingField } from './memory-fields';
import type { PassCourse } from './pass-course';
import { writeDouble, writeObjective, writeUniforms, writeWeightMapInUse } from './problem-header';
import { gapTermsOf, type ProblemTasks, type RowSums } from './problem-tasks';
import { PassWaves } from './waves';

export class ReweightedCourse implements PassCourse {
  readonly waves: PassWaves;
  readonly lookahead = 2;
  readonly answer = 'kept';
  private kept = 0;
  private weighted = 0;
  private nonconvexSums: RowSums = [0, 0, 0];
  private weightedSums: RowSums = [0, 0, 0];
  private gapSums: RowSums = [0, 0, 0];

  /** @param tasks On a memory laid out for a pass of the schedule's depth, with room for beta < 1. */
  constructor(
    private readonly tasks: ProblemTasks,
    private readonly options: ReweightedPassOptions,
  ) {
    const { layout, memory } = tasks;
    const { objective, steps, runs, smoothing } = options;
    this.waves = new PassWaves(layout, tasks.threadsFor(layout.pass?.iterations ?? 1), runs);
    if (objective.beta >= 1 || layout.pass?.iterations !== this.waves.depth + 1) {
      throw new RudinError('internal', 'a reweighted pass is laid out for its depth, of an order below 1');
    }
    writeObjective(memory, objective, layout.shape.channels);
    writeUniforms(memory, objective, steps, layout.shape.channels);
    writeWeightMapInUse(memory);
    writeDouble(memory, smoothingField, smoothing);
  }

  async prepare(first: number, rows: number): Promise<void> {
    await this.tasks.runRows('flatWeightRows', { before: [this.options.startLambda], first, rows });
  }

  async finish(first: number, rows: number): Promise<void> {
    const { tasks } = this;
    const { height } = tasks.layout.shape;
    const end = first + rows;
    const run = { needsScratch: true, first, rows };
    this.kept = await this.runUpTo('keepRows', this.kept, Math.min(height, end + 2));
    await tasks.runRows('nonconvexRows', { ...run, before: [1] });
    this.nonconvexSums = tasks.addRowSums(this.nonconvexSums, first, rows);
    const before = this.weighted;
    this.weighted = await this.runUpTo('weightMapRows', before, Math.min(height, end + 1));
    this.weightedSums = tasks.addRowSums(this.weightedSums, before, this.weighted - before);
    await tasks.runRows('gapRows', run);
    this.gapSums = tasks.addRowSums(this.gapSums, first, rows);
  }

  isHopeless(): boolean {
    return false;
  }

  result(): ReweightedPassResult {
    const [plain, smoothed, removedSquares] = this.nonconvexSums;
    const [weighted, , weightedRemoved] = this.weightedSums;
    const { energy, gap } = gapTermsOf(this.gapSums);
    const half = removedSquares / 2;
    return {
      terms: { energy: half + plain, smoothedEnergy: half + smoothed, removedSquares },
      selfGap: weightedRemoved / 2 + weighted - (energy - gap),
    };
  }

  private async runUpTo(kernel: 'keepRows' | 'weightMapRows', from: number, to: number): Promise<number> {
    if (from < to) await this.tasks.runRows(kernel, { needsScratch: true, first: from, rows: to - from });
    return Math.max(from, to);
  }
}
