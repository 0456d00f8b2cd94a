/**
 * One photo in tensors: turns what the solver asks for into kernels. No formula stands here; those are in the kernels.
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
  RefreshedEnergies,
  Spread,
} from '../backend';
import { RudinError } from '../../contract/outcome';
import { answerShare, finestCertificate } from '../formulas/certificate';
import { coarserGrid } from '../solve/coarser-photo';
import { channelWeights, solveBasisOf, type SolveBasis } from '../formulas/couplings';
import { flatPlanes } from '../solve/flat-photo';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';
import { requireWeightMap } from '../weights/require-weight-map';
import { gapTermsOf, nonconvexTermsOf, refreshedEnergiesOf, type TermSums } from '../formulas/term-sums';
import { colourCodes } from '../kernels/convert/convert';
import { nonconvexRows } from '../kernels/nonconvex-terms/nonconvex-terms.tf';
import { averageCells, prolongTensors } from '../kernels/prolong-dual/prolong-dual.tf';
import { answerTensor, estimateTensor, ownChannel } from '../kernels/read-estimate/read-estimate.tf';
import { roughGapRows } from '../kernels/rough-gap/rough-gap.tf';
import { spreadRows } from '../kernels/spread/spread.tf';
import { refreshWeightTensors, shortenDual } from '../kernels/weight-map/weight-map.tf';
import { HeldTensors } from './held-tensors';
import { iterateOnTensors } from './iterations';
import { placeTensor, placeWeights } from './place-tensor';
import { addRows, rowSums } from './row-sums';
import { perPlane, type SolverTensors } from './solver-tensors';
import { tensorError } from './tensor-errors';
import { valuesOf } from './read-tensor';
import type { Tensor, TensorLibrary } from './tensor-library';
import { TensorView } from './tensor-view';
import { bitDepthOf, type BasisPlanes } from './view-cells';

/** Everything that lives as long as one objective. */
interface Setting {
  readonly objective: Objective;
  /** Share of u in what `read` answers: that of the last certificate. */
  share: number;
}

export class TensorProblem implements DenoisingProblem {
  readonly view: TensorView;
  private readonly held: HeldTensors;
  private setting: Setting | null = null;
  private basis: SolveBasis | null = null;

  /** @param noisy Null where f was made on the device: it then keeps the basis that it was made in. */
  constructor(
    private readonly tf: TensorLibrary,
    readonly shape: PlaneShape,
    private readonly noisy: NoisyPhoto | null,
  ) {
    this.held = new HeldTensors(tf);
    this.view = new TensorView({
      ...{ tf, shape, bitDepth: bitDepthOf(noisy) },
      placed: () => this.placed(),
      answer: (source) => this.answer(source),
    });
  }

  setObjective(objective: Objective): Promise<void> {
    return this.guarded(() => {
      const { channels } = this.shape;
      this.setting = { objective, share: answerShare(objective) };
      this.held.hold('weights', () => perPlane(this.tf, channelWeights(objective, channels)));
      this.held.release('map');
      const basis = solveBasisOf(objective, channels);
      if (basis === this.basis) return;
      if (!this.noisy) throw new RudinError('internal', 'a problem made on the device keeps its basis');
      const { noisy } = this;
      this.basis = null;
      this.held.release('kept');
      this.held.hold('f', () => placeTensor(this.tf, noisy, basis));
      this.basis = basis;
      this.beginCold();
    });
  }

  startCold(): Promise<void> {
    return this.guarded(() => this.beginCold());
  }

  openCoarser(signal: CancelSignal): Promise<TensorProblem> {
    return this.guarded(() => {
      throwIfCancelled(signal);
      const shape = { ...coarserGrid(this.shape), channels: this.shape.channels };
      const coarser = new TensorProblem(this.tf, shape, null);
      coarser.held.hold('f', () => averageCells(this.tf, this.held.get('f')));
      coarser.basis = this.basis;
      coarser.beginCold();
      return coarser;
    });
  }

  startFromCoarser(coarser: DenoisingProblem): Promise<void> {
    return this.guarded(() => {
      if (!(coarser instanceof TensorProblem)) {
        throw new RudinError('internal', 'coarser: expected a problem of the same backend');
      }
      const { tf } = this;
      const { beta, lambda } = this.current().objective;
      this.held.holdState(tf.tidy(() => prolongTensors(tf, coarser.state(), this.state())));
      if (beta === 1) this.held.holdState(tf.tidy(() => shortenDual(tf, this.state(), tf.scalar(lambda))));
    });
  }

  async iterate(options: IterateOptions): Promise<void> {
    const setting = this.current();
    setting.share = answerShare(setting.objective);
    const problem = {
      ...{ tf: this.tf, objective: setting.objective, map: this.held.weightMap() },
      state: () => this.state(),
      moved: (next: Pick<SolverTensors, 'u' | 'pX' | 'pY'>) => this.held.holdState(next),
    };
    await this.guarded(() => iterateOnTensors(problem, options));
  }

  async certify(): Promise<GapTerms> {
    const setting = this.current();
    const { terms, share } = await finestCertificate(setting.objective, this.shape, (share) =>
      this.gapTerms(share),
    );
    setting.share = share;
    return terms;
  }

  async measureSpread(): Promise<Spread> {
    const means = await this.planeMeans();
    const { tf } = this;
    const sums = await this.sums(2, () => spreadRows(tf, this.state(), perPlane(tf, means)));
    const [noisySquares, estimateSquares] = sums as [number, number];
    return { noisySquares, estimateSquares };
  }

  async evaluateNonconvex(smoothing: number, source: 'dual' | 'kept'): Promise<NonconvexTerms> {
    const uniforms = { ...this.current().objective, smoothing };
    const kept = source === 'kept' ? this.held.get('kept') : null;
    return nonconvexTermsOf(await this.termSums(() => nonconvexRows(this.tf, this.state(), uniforms, kept)));
  }

  keepEstimate(): Promise<void> {
    return this.guarded(() => this.held.hold('kept', () => estimateTensor(this.tf, this.state())));
  }

  async refreshWeightMap(smoothing: number): Promise<RefreshedEnergies> {
    const { tf } = this;
    const uniforms = { ...this.current().objective, smoothing };
    const kept = this.held.get('kept');
    const sums = await this.termSums(() => {
      const { map, pX, pY, rows } = refreshWeightTensors(tf, this.state(), kept, uniforms);
      this.held.hold('map', () => map);
      this.held.holdState({ u: tf.clone(kept), pX, pY });
      return rows;
    });
    return refreshedEnergiesOf(sums);
  }

  useWeightMap(map: readonly Float32Array[]): Promise<void> {
    return this.guarded(() => {
      requireWeightMap(map, this.current().objective, this.shape);
      const { tf } = this;
      this.held.hold('map', () => placeWeights(tf, map, this.shape));
      this.held.holdState(shortenDual(tf, this.state(), this.held.get('map')));
    });
  }

  async read(source: 'dual' | 'kept' | 'mean'): Promise<PlanarImage> {
    const { shape } = this;
    const basis = solveBasisOf(this.current().objective, shape.channels);
    if (source === 'mean') return flatPlanes(shape, await this.planeMeans(), basis);
    const planes = await this.ownPlanes(basis, () => this.answer(source).planes);
    return { width: shape.width, height: shape.height, planes };
  }

  async readCodes(source: 'dual' | 'kept' | 'mean'): Promise<Uint16Array> {
    return colourCodes(await this.read(source));
  }

  dispose(): void {
    this.view.dispose();
    this.held.releaseAll();
    this.setting = null;
    this.basis = null;
  }

  /** The answer that was certified, or the kept estimate; less the centre. */
  private answer(source: 'dual' | 'kept'): BasisPlanes {
    const { tf } = this;
    const { objective, share } = this.current();
    const basis = solveBasisOf(objective, this.shape.channels);
    const planes =
      source === 'kept' ? tf.clone(this.held.get('kept')) : answerTensor(tf, this.state(), share);
    return { planes, basis };
  }

  /** f in whatever basis it is; made for the moment where there is no objective yet. */
  private placed(): BasisPlanes {
    const { tf, noisy, basis } = this;
    if (basis) return { planes: this.held.get('f'), basis };
    if (!noisy) throw new RudinError('internal', 'the problem is closed');
    return { planes: placeTensor(tf, noisy, 'own'), basis: 'own' };
  }

  private beginCold(): void {
    const { tf } = this;
    const f = this.held.get('f');
    this.held.holdState(tf.tidy(() => ({ u: tf.clone(f), pX: tf.zerosLike(f), pY: tf.zerosLike(f) })));
  }

  private async gapTerms(share: number): Promise<GapTerms> {
    const { objective } = this.current();
    const map = this.held.weightMap();
    return gapTermsOf(await this.termSums(() => roughGapRows(this.tf, this.state(), objective, share, map)));
  }

  /** Of the planes as they are placed, less the centre. */
  private async planeMeans(): Promise<number[]> {
    const { tf } = this;
    const { width, height, channels } = this.shape;
    const planes = Array.from({ length: channels }, (_, plane) => plane);
    const sums = await this.sums(channels, () =>
      rowSums(
        tf,
        planes.map((plane) => tf.slice(this.held.get('f'), [plane, 0, 0], [1, height, width])),
      ),
    );
    return sums.map((sum) => sum / (width * height));
  }

  /** Planes of the solve basis, less the centre, that are made for it, in the photo's own channels. */
  private ownPlanes(basis: SolveBasis, make: () => Tensor): Promise<Float32Array[]> {
    const { tf, shape } = this;
    return this.guarded(async () => {
      const made = tf.tidy(make);
      try {
        const planes = [];
        for (let channel = 0; channel < shape.channels; channel++) {
          planes.push(await this.plane(() => ownChannel(tf, made, basis, channel)));
        }
        return planes;
      } finally {
        made.dispose();
      }
    });
  }

  /** The three sums of a kernel. */
  private async termSums(rows: () => Tensor): Promise<TermSums> {
    return (await this.sums(3, rows)) as [number, number, number];
  }

  /** What every row of some quantities adds up to. */
  private async sums(quantities: number, rows: () => Tensor): Promise<number[]> {
    return addRows(await this.plane(rows), quantities);
  }

  /** The values of a tensor that is made for it. */
  private plane(make: () => Tensor): Promise<Float32Array> {
    return this.guarded(() => valuesOf(this.tf, make));
  }

  private state(): SolverTensors {
    const { objective } = this.current();
    return {
      f: this.held.get('f'),
      u: this.held.get('u'),
      pX: this.held.get('pX'),
      pY: this.held.get('pY'),
      weights: this.held.get('weights'),
      isCoupled: objective.coupling !== 'channels',
    };
  }

  private current(): Setting {
    if (!this.setting) throw new RudinError('internal', 'the problem has no objective yet');
    return this.setting;
  }

  /** Runs work on the device; what that throws gets a code. */
  private async guarded<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw tensorError(thrown);
    }
  }
}
