/**
 * One problem in plain float64 arrays: the kernels' references, run over rows. This is what the other backends are
 * compared with, so it does nothing for speed.
 */
import type {
  CancelSignal,
  DenoisingProblem,
  GapTerms,
  IterateOptions,
  NoisyPhoto,
  NonconvexTerms,
  Objective,
  PlanarImage,
  PlaneShape,
  Spread,
  RefreshedEnergies,
} from '../backend';
import { RudinError } from '../../contract/outcome';
import { answerShare, isAboveRounding } from '../formulas/certificate';
import { coarserPhoto } from '../solve/coarser-photo';
import {
  channelWeights,
  fromSolveBasis,
  magnitudeGroups,
  solveBasisOf,
  toSolveBasis,
} from '../formulas/couplings';
import { colourCodes, planesOf } from '../kernels/convert/convert';
import {
  answerRows,
  estimateRows,
  gapTermsOfRow,
  type PixelTerms,
} from '../kernels/energy-and-gap/energy-and-gap';
import { dualHalf, primalHalf, type DualShrink } from '../kernels/iterate/iterate';
import { nonconvexTermsOfRow } from '../kernels/nonconvex-terms/nonconvex-terms';
import { prolongRows } from '../kernels/prolong-dual/prolong-dual';
import type { SolverState } from '../kernels/solver-state';
import { planeMeans, spreadOfRow } from '../kernels/spread/spread';
import { projectDual, refreshWeightRow } from '../kernels/weight-map/weight-map';
import { conjugateTerm, gradientTerm } from '../formulas/objective';
import { dualShrink } from '../formulas/proximal-map';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';
import { requireWeightMap } from '../weights/require-weight-map';
import { inBands, macrotask } from './macrotask';
import { requireReferenceRoom } from './reference-room';

/** Everything that lives as long as one objective. */
interface Setting {
  readonly objective: Objective;
  readonly state: SolverState;
  /** Null until beta < 1 asks for it. */
  kept: readonly Float64Array[] | null;
  /** Null until beta < 1 asks for it, or weights are given. */
  weightMap: readonly Float64Array[] | null;
  /** Share of u in what `read` answers: that of the last certificate. */
  share: number;
}

export class ReferenceProblem implements DenoisingProblem {
  readonly shape: PlaneShape;
  private setting: Setting | null = null;

  /** @param noisy Integers, or 1 or 3 planes of equal size; kept, not copied. */
  constructor(private readonly noisy: NoisyPhoto) {
    const { width, height } = noisy;
    const channels = 'planes' in noisy ? noisy.planes.length : noisy.channels;
    this.shape = { width, height, channels: channels === 3 ? 3 : 1 };
  }

  async setObjective(objective: Objective): Promise<void> {
    const { channels, width, height } = this.shape;
    requireReferenceRoom(this.shape, objective.beta);
    const basis = solveBasisOf(objective, channels);
    const before = this.setting;
    const reuse = before !== null && solveBasisOf(before.objective, channels) === basis;
    const empty = (): Float64Array[] =>
      Array.from({ length: channels }, () => new Float64Array(width * height));
    const memory = reuse
      ? before.state
      : {
          f: toSolveBasis(planesOf(this.noisy), basis),
          u: empty(),
          pX: empty(),
          pY: empty(),
          scratch: empty(),
        };
    this.setting = {
      objective,
      state: {
        ...memory,
        grid: { width, height },
        weights: channelWeights(objective, channels),
        groups: magnitudeGroups(objective, channels),
      },
      kept: reuse ? before.kept : null,
      weightMap: null,
      share: answerShare(objective),
    };
    return Promise.resolve();
  }

  startCold(): Promise<void> {
    const { state } = this.current();
    state.u.forEach((u, plane) => {
      u.set(state.f[plane]!);
      state.pX[plane]!.fill(0);
      state.pY[plane]!.fill(0);
    });
    return Promise.resolve();
  }

  async openCoarser(signal: CancelSignal): Promise<ReferenceProblem> {
    return new ReferenceProblem(await coarserPhoto(this.noisy, signal));
  }

  async startFromCoarser(coarser: DenoisingProblem): Promise<void> {
    const { state, objective } = this.current();
    if (!(coarser instanceof ReferenceProblem)) {
      throw new RudinError('internal', 'coarser: expected a problem of the same backend');
    }
    const from = coarser.current().state;
    await inBands(from.grid, (band) => prolongRows(from, state, band));
    if (objective.beta === 1) this.projectDuals(() => objective.lambda);
  }

  async iterate({ count, steps, land, signal, onProgress }: IterateOptions): Promise<void> {
    const setting = this.current();
    const { state } = setting;
    setting.share = answerShare(setting.objective);
    const shrink = this.shrink(steps.sigma);
    for (let done = 0; done < count; done++) {
      const relaxation = land && done === count - 1 ? 1 : steps.relaxation;
      const uniforms = { extrapolation: 1, ...steps, relaxation };
      await inBands(state.grid, (band) => primalHalf(state, uniforms, band), signal);
      await inBands(state.grid, (band) => dualHalf(state, uniforms, shrink, band), signal);
      onProgress?.(done + 1);
    }
    await macrotask();
    throwIfCancelled(signal);
  }

  async certify(): Promise<GapTerms> {
    const setting = this.current();
    const { state, objective } = setting;
    await inBands(state.grid, (band) => estimateRows(state, state.scratch, band));
    if (objective.beta < 1) return this.gapTerms(0);
    setting.share = answerShare(objective);
    const midway = await this.gapTerms(setting.share);
    if (isAboveRounding(midway.gap, objective, this.shape)) return midway;
    const dual = await this.gapTerms(0);
    if (dual.gap >= midway.gap) return midway;
    setting.share = 0;
    return dual;
  }

  async evaluateNonconvex(smoothing: number, source: 'dual' | 'kept'): Promise<NonconvexTerms> {
    const { state, objective } = this.current();
    const sum = { energy: 0, smoothedEnergy: 0, removedSquares: 0 };
    const u = await this.estimate(source);
    await this.sumRows(sum, (y) => nonconvexTermsOfRow(state, u, { ...objective, smoothing }, y));
    return sum;
  }

  async keepEstimate(): Promise<void> {
    const setting = this.current();
    const kept = setting.kept ?? setting.state.f.map((plane) => new Float64Array(plane.length));
    setting.kept = kept;
    await inBands(setting.state.grid, (band) => estimateRows(setting.state, kept, band));
  }

  async refreshWeightMap(smoothing: number): Promise<RefreshedEnergies> {
    const setting = this.current();
    const { state, objective, kept } = setting;
    if (kept === null)
      throw new RudinError('internal', 'no estimate was kept before the weights were refreshed');
    const map = state.groups.map(
      (_, group) => setting.weightMap?.[group] ?? new Float64Array(kept[0]!.length),
    );
    setting.weightMap = map;
    const sum = { weightedEnergy: 0, smoothedEnergy: 0 };
    await this.sumRows(sum, (y) => refreshWeightRow(state, kept, map, { ...objective, smoothing }, y));
    return sum;
  }

  useWeightMap(map: readonly Float32Array[]): Promise<void> {
    const setting = this.current();
    requireWeightMap(map, setting.objective, this.shape);
    const weightMap = map.map((plane) => Float64Array.from(plane));
    setting.weightMap = weightMap;
    this.projectDuals((index, group) => weightMap[group]![index]!);
    return Promise.resolve();
  }

  async measureSpread(): Promise<Spread> {
    const { state } = this.current();
    const means = planeMeans(state);
    const sum = { noisySquares: 0, estimateSquares: 0 };
    await inBands(state.grid, (band) => estimateRows(state, state.scratch, band));
    await this.sumRows(sum, (y) => spreadOfRow(state, means, y));
    return sum;
  }

  async read(source: 'dual' | 'kept' | 'mean'): Promise<PlanarImage> {
    const { state, objective, share } = this.current();
    if (source === 'mean') {
      const flat = planeMeans(state).map((mean, plane) => state.scratch[plane]!.fill(mean));
      return fromSolveBasis(flat, solveBasisOf(objective, this.shape.channels), state.grid);
    }
    const planes = await this.estimate(source);
    if (source === 'dual') await inBands(state.grid, (band) => answerRows(state, share, planes, band));
    return fromSolveBasis(planes, solveBasisOf(objective, this.shape.channels), state.grid);
  }

  async readCodes(source: 'dual' | 'kept' | 'mean'): Promise<Uint16Array> {
    return colourCodes(await this.read(source));
  }

  /** u = f + div p, or the kept estimate, in the solve basis. */
  private async estimate(source: 'dual' | 'kept'): Promise<readonly Float64Array[]> {
    const { state, kept } = this.current();
    if (source === 'kept') {
      if (kept) return kept;
      throw new RudinError('internal', 'no estimate was kept');
    }
    await inBands(state.grid, (band) => estimateRows(state, state.scratch, band));
    return state.scratch;
  }

  dispose(): void {
    this.setting = null;
  }

  private projectDuals(boundAt: (index: number, group: number) => number): void {
    const { state } = this.current();
    state.groups.forEach((planes, group) => {
      for (let i = 0; i < this.shape.width * this.shape.height; i++) {
        projectDual(state, planes, i, boundAt(i, group));
      }
    });
  }

  private current(): Setting {
    if (!this.setting) throw new RudinError('internal', 'the problem has no objective yet');
    return this.setting;
  }

  /** The dual proximal map of this objective, or the projection onto the weight map. */
  private shrink(sigma: number): DualShrink {
    const { objective, weightMap } = this.current();
    const { lambda, beta } = objective;
    if (!weightMap) return (magnitude) => dualShrink(magnitude, lambda, sigma, beta);
    return (magnitude, index, group) => dualShrink(magnitude, weightMap[group]![index]!, sigma, 1);
  }

  /** The sums that certify, once `scratch` holds f + div p. */
  private async gapTerms(share: number): Promise<GapTerms> {
    const { state } = this.current();
    const terms = this.pixelTerms();
    const sum = { energy: 0, gap: 0, removedSquares: 0 };
    await this.sumRows(sum, (y) => gapTermsOfRow(state, terms, share, y));
    return sum;
  }

  private pixelTerms(): PixelTerms {
    const { objective, weightMap } = this.current();
    const { lambda, beta } = objective;
    if (weightMap) return { gradient: (m, i, group) => weightMap[group]![i]! * m, conjugate: () => 0 };
    return {
      gradient: (m) => gradientTerm(m, lambda, beta),
      conjugate: (dualMagnitude) => conjugateTerm(dualMagnitude, lambda, beta),
    };
  }

  /** Adds what `row` answers for every row, in order, to `sum`. */
  private async sumRows<Sum extends { [name in keyof Sum]: number }>(
    sum: Sum,
    row: (y: number) => { readonly [name in keyof Sum]: number },
  ): Promise<void> {
    await inBands(this.current().state.grid, ({ from, to }) => {
      for (let y = from; y < to; y++) {
        const terms = row(y);
        for (const name in sum) (sum as Record<keyof Sum, number>)[name] += terms[name];
      }
    });
  }
}
