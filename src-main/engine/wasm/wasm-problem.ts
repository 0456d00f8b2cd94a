/**
 * One photo in shared memory: turns what the solver asks for into tasks of the thread team. No formula stands here;
 * those are in the kernels.
 */
import type {
  CancelSignal,
  DenoisingProblem,
  GapTerms,
  IterateOptions,
  NonconvexTerms,
  NoisyPhoto,
  Objective,
  PlanarImage,
  PlaneShape,
  Spread,
  RefreshedEnergies,
} from '../backend';
import { RudinError } from '../../contract/outcome';
import type { Region } from '../../contract/studio-calls';
import { answerShare, isAboveRounding } from '../formulas/certificate';
import { coarserGrid, coarserPhoto } from '../solve/coarser-photo';
import { solveBasisOf, type SolveBasis } from '../formulas/couplings';
import { flatCodes, flatPlanes } from '../solve/flat-photo';
import { requireWeightMap } from '../weights/require-weight-map';
import { answerShareField, meansField, smoothingField } from './memory-fields';
import { writeDouble, writeObjective, writeUniforms, writeWeightMapInUse } from './problem-header';
import { layOut } from './problem-layout';
import { gapTermsOf, ProblemTasks, roughGapSuffices, type ProblemParts, type RowSums } from './problem-tasks';
import { startRowsFromCoarser } from './prolong-dual';
import { planWaves, workOf } from './waves';

export class WasmProblem implements DenoisingProblem {
  readonly shape: PlaneShape;
  readonly tasks: ProblemTasks;
  private objective: Objective | null = null;
  private placedBasis: SolveBasis | null = null;
  private hasKept = false;

  /**
   * @param parts  The noisy photo is kept, not copied, and must not change while the problem is open.
   * @param memory At least `convexBytes` of the layout; contents do not matter.
   */
  constructor(
    private readonly parts: ProblemParts & { readonly noisy: NoisyPhoto },
    memory: WebAssembly.Memory,
  ) {
    this.shape = parts.layout.shape;
    this.tasks = new ProblemTasks(parts, memory);
  }

  async setObjective(objective: Objective): Promise<void> {
    const { memory } = this.tasks;
    const { pool, layout, noisy } = this.parts;
    if (objective.beta < 1) pool.grow(memory, layout);
    this.objective = objective;
    writeObjective(memory, objective, this.shape.channels);
    const basis = solveBasisOf(objective, this.shape.channels);
    if (basis === this.placedBasis) return;
    this.placedBasis = null;
    this.hasKept = false;
    await this.tasks.placeRows(noisy, this.shape.height);
    this.placedBasis = basis;
  }

  async startCold(): Promise<void> {
    this.current();
    await this.tasks.runRows('coldRows');
  }

  async openCoarser(signal: CancelSignal): Promise<WasmProblem> {
    const { noisy, pool, team } = this.parts;
    const { width, height, channels } = this.shape;
    const layout = layOut({ ...coarserGrid({ width, height }), channels }, team.size);
    const averaged = await coarserPhoto(noisy, signal);
    return new WasmProblem({ noisy: averaged, layout, pool, team }, pool.take(layout));
  }

  async startFromCoarser(coarser: DenoisingProblem): Promise<void> {
    await startRowsFromCoarser(coarserTasks(coarser), this.tasks, this.current());
  }

  async iterate({ count, steps, land, signal, onProgress }: IterateOptions): Promise<void> {
    const objective = this.current();
    throwIfCancelled(signal);
    writeUniforms(this.tasks.memory, objective, steps, this.shape.channels);
    this.setAnswerShare(answerShare(objective));
    this.tasks.fillShrinkTable(objective, steps.sigma);
    let done = 0;
    for (const task of planWaves(this.parts.layout, this.tasks.threadsFor(count), count, land)) {
      const before = done;
      const iterations = task.waves.reduce((sum, wave) => sum + wave.count, 0);
      const perWork = iterations / workOf(task);
      await this.tasks.runWaves(task, signal, (work) => onProgress?.(before + work * perWork));
      throwIfCancelled(signal);
      done += iterations;
      onProgress?.(done);
    }
  }

  async certify(): Promise<GapTerms> {
    const objective = this.current();
    if (objective.beta < 1) return this.certifyWeighted(objective.lambda);
    this.setAnswerShare(answerShare(objective));
    const midway = await this.gapTerms('roughGapRows');
    if (isAboveRounding(midway.gap, objective, this.shape)) return midway;
    const dual = await this.gapTerms('gapRows');
    if (dual.gap >= midway.gap) return midway;
    this.setAnswerShare(0);
    return dual;
  }

  async evaluateNonconvex(smoothing: number, source: 'dual' | 'kept'): Promise<NonconvexTerms> {
    this.current();
    if (source === 'kept') this.requireKept();
    writeDouble(this.tasks.memory, smoothingField, smoothing);
    await this.tasks.runRows('nonconvexRows', { needsScratch: true, before: [source === 'kept' ? 1 : 0] });
    const [plain, smoothed, removedSquares] = this.sumRows();
    const half = removedSquares / 2;
    return { energy: half + plain, smoothedEnergy: half + smoothed, removedSquares };
  }

  async keepEstimate(): Promise<void> {
    this.current();
    this.parts.pool.grow(this.tasks.memory, this.parts.layout);
    await this.tasks.runRows('keepRows', { needsScratch: true });
    this.hasKept = true;
  }

  async refreshWeightMap(smoothing: number): Promise<RefreshedEnergies> {
    this.current();
    this.requireKept();
    writeDouble(this.tasks.memory, smoothingField, smoothing);
    await this.tasks.runRows('weightMapRows', { needsScratch: true });
    writeWeightMapInUse(this.tasks.memory);
    const [weighted, smoothed, removedSquares] = this.sumRows();
    const half = removedSquares / 2;
    return { weightedEnergy: half + weighted, smoothedEnergy: half + smoothed };
  }

  async useWeightMap(map: readonly Float32Array[]): Promise<void> {
    requireWeightMap(map, this.current(), this.shape);
    this.parts.pool.grow(this.tasks.memory, this.parts.layout);
    await this.tasks.clipToWeights(map);
    writeWeightMapInUse(this.tasks.memory);
  }

  async measureSpread(): Promise<Spread> {
    this.current();
    (await this.planeMeans()).forEach((mean, plane) => {
      writeDouble(this.tasks.memory, meansField + 8 * plane, mean);
    });
    await this.tasks.runRows('spreadRows', { needsScratch: true });
    const [noisySquares, estimateSquares] = this.sumRows();
    return { noisySquares, estimateSquares };
  }

  async read(source: 'dual' | 'kept' | 'mean'): Promise<PlanarImage> {
    const basis = solveBasisOf(this.current(), this.shape.channels);
    if (source === 'mean') return flatPlanes(this.shape, await this.planeMeans(), basis);
    if (source === 'kept') this.requireKept();
    return await this.tasks.readRows(source, this.shape.height);
  }

  async readCodes(source: 'dual' | 'kept' | 'mean'): Promise<Uint16Array> {
    const basis = solveBasisOf(this.current(), this.shape.channels);
    if (source === 'mean') return flatCodes(this.shape, await this.planeMeans(), basis);
    if (source === 'kept') this.requireKept();
    return await this.tasks.readCodes(source, this.shape.height);
  }

  draw(window: Region): Promise<Uint8Array<ArrayBuffer>> {
    this.current();
    return this.tasks.drawRows(window);
  }

  dispose(): void {
    this.tasks.dispose();
  }

  private async certifyWeighted(lambda: number): Promise<GapTerms> {
    const rough = await this.gapTerms('roughGapRows');
    return roughGapSuffices(rough.gap, lambda, this.shape) ? rough : this.gapTerms('gapRows');
  }

  /** Of the planes as they are placed, less the centre. */
  private async planeMeans(): Promise<readonly number[]> {
    const { width, height, channels } = this.shape;
    await this.tasks.runRows('planeSumRows');
    return this.sumRows()
      .slice(0, channels)
      .map((sum) => sum / (width * height));
  }

  private setAnswerShare(share: number): void {
    writeDouble(this.tasks.memory, answerShareField, share);
  }

  private async gapTerms(kernel: 'roughGapRows' | 'gapRows'): Promise<GapTerms> {
    await this.tasks.runRows(kernel, { needsScratch: true });
    return gapTermsOf(this.sumRows());
  }

  private sumRows(): RowSums {
    return this.tasks.addRowSums([0, 0, 0], 0, this.shape.height);
  }

  private current(): Objective {
    if (!this.objective || !this.placedBasis) {
      throw new RudinError('internal', 'the problem has no objective yet');
    }
    return this.objective;
  }

  private requireKept(): void {
    if (!this.hasKept) throw new RudinError('internal', 'no estimate was kept');
  }
}

/**
 * What runs on the memory of a problem that another one is to start from.
 *
 * @throws {RudinError} `internal` for a problem of another backend.
 */
export function coarserTasks(coarser: DenoisingProblem): ProblemTasks {
  if (coarser instanceof WasmProblem) return coarser.tasks;
  throw new RudinError('internal', 'coarser: expected a problem of the same backend');
}

function throwIfCancelled(signal: IterateOptions['signal']): void {
  if (signal.aborted) throw new RudinError('cancelled', 'cancelled');
}
