/**
 * One photo on a GPU: turns what the solver asks for into runs of kernels. No formula stands here; those are in the
 * kernels.
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
import { solveBasisOf, type SolveBasis } from '../formulas/couplings';
import { flatCodes, flatPlanes } from '../solve/flat-photo';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';
import { requireWeightMap } from '../weights/require-weight-map';
import { gapTermsOf, nonconvexTermsOf, refreshedEnergiesOf } from '../formulas/term-sums';
import { shrinkKindOf } from '../kernels/iterate/shrink-table';
import { shrinkWeightMap } from '../wasm/memory-fields';
import { readAnswer, writeAnswer, type AnswerSource } from './answer-rows';
import type { Gpu } from './gpu';
import { GpuView } from './gpu-view';
import { iterateOnGpu } from './iterations';
import { KernelRunner, pixelGroups } from './kernel-runner';
import { PlacedPhoto } from './placed-photo';
import { ProblemBuffers } from './problem-buffers';

/** Everything that lives as long as one objective. */
interface Setting {
  readonly objective: Objective;
  /** The proximal map of the dual; see memory-fields.ts. */
  shrinkKind: number;
  /** Share of u in what `read` answers: that of the last certificate. */
  share: number;
}

export class GpuProblem implements DenoisingProblem {
  /** Not of a problem that was made on the device, which nobody looks at. */
  readonly view: GpuView | undefined;
  private readonly kernels: KernelRunner;
  private setting: Setting | null = null;
  private placedBasis: SolveBasis | null = null;
  /** Which of the two states is the newest. */
  private newest: 0 | 1 = 0;
  private hasKept = false;

  private constructor(
    private readonly gpu: Gpu,
    readonly shape: PlaneShape,
    private readonly buffers: ProblemBuffers,
    /** Null where f was made on the device: it then keeps the basis that it was made in. */
    private readonly photo: PlacedPhoto | null,
  ) {
    this.kernels = new KernelRunner(gpu, shape, buffers);
    const { kernels } = this;
    const whole = { first: 0, rows: shape.height };
    this.view = photo
      ? new GpuView({ shape, kernels, photo }, (source, asPlanes, into) =>
          writeAnswer(kernels, this.answerOf(source, asPlanes), whole, into),
        )
      : undefined;
  }

  /** @throws {RudinError} `too-large`, `device-lost`. */
  static async open(gpu: Gpu, noisy: NoisyPhoto, shape: PlaneShape): Promise<GpuProblem> {
    const buffers = await ProblemBuffers.make(gpu, shape);
    try {
      return new GpuProblem(gpu, shape, buffers, await PlacedPhoto.upload(gpu, noisy, buffers));
    } catch (thrown) {
      buffers.dispose();
      throw thrown;
    }
  }

  /** The newest state of a problem, for what starts from it. @throws {RudinError} `internal` for another backend's. */
  static stateOf(problem: DenoisingProblem): { readonly u: GPUBuffer; readonly p: GPUBuffer } {
    if (problem instanceof GpuProblem) return { u: problem.u(), p: problem.p() };
    throw new RudinError('internal', 'coarser: expected a problem of the same backend');
  }

  async setObjective(objective: Objective): Promise<void> {
    if (objective.beta < 1) await this.buffers.growForNonconvex();
    this.setting = { objective, shrinkKind: shrinkKindOf(objective.beta), share: answerShare(objective) };
    const basis = solveBasisOf(objective, this.shape.channels);
    if (basis === this.placedBasis) return;
    if (!this.photo) throw new RudinError('internal', 'a problem made on the device keeps its basis');
    this.placedBasis = null;
    this.hasKept = false;
    const { buffer, constants } = this.photo;
    await this.kernels.run('placePhoto', { objective, buffers: [buffer, this.buffers.f], constants });
    this.placedBasis = basis;
    await this.startCold();
  }

  async startCold(): Promise<void> {
    this.current();
    const { device } = this.gpu;
    const { f } = this.buffers;
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(f, 0, this.u(), 0, f.size);
    encoder.clearBuffer(this.p());
    device.queue.submit([encoder.finish()]);
    await this.gpu.done();
  }

  async openCoarser(signal: CancelSignal): Promise<GpuProblem> {
    const { objective } = this.current();
    throwIfCancelled(signal);
    const shape = { ...coarserGrid(this.shape), channels: this.shape.channels };
    const coarser = new GpuProblem(this.gpu, shape, await ProblemBuffers.make(this.gpu, shape), null);
    coarser.placedBasis = this.placedBasis;
    const { f, p } = coarser.buffers;
    const buffers = [this.buffers.f, this.u(), this.p(), f, p[0]];
    await this.kernels.run('average', { objective, buffers, groups: pixelGroups(shape) });
    return coarser;
  }

  async startFromCoarser(coarser: DenoisingProblem): Promise<void> {
    const { objective } = this.current();
    const { u, p } = GpuProblem.stateOf(coarser);
    const buffers = [this.buffers.f, u, p, this.u(), this.p()];
    await this.kernels.run('prolongDual', { objective, buffers });
    if (objective.beta === 1) await this.kernels.run('projectDual', { objective, buffers: [this.p()] });
  }

  async iterate(options: IterateOptions): Promise<void> {
    const setting = this.current();
    setting.share = answerShare(setting.objective);
    const { objective, shrinkKind } = setting;
    const { gpu, shape, buffers, kernels, newest } = this;
    await iterateOnGpu({ gpu, shape, buffers, kernels, objective, shrinkKind, newest }, options, (now) => {
      this.newest = now;
    });
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
    const { objective } = this.current();
    const means = await this.planeMeans();
    const buffers = [this.buffers.f, this.p(), this.buffers.strips];
    const run = { objective, settings: { means }, buffers, constants: { isSum: 0 } };
    const [noisySquares, estimateSquares] = await this.kernels.sum('spread', run);
    return { noisySquares, estimateSquares };
  }

  async evaluateNonconvex(smoothing: number, source: 'dual' | 'kept'): Promise<NonconvexTerms> {
    const { objective } = this.current();
    if (source === 'kept') this.requireKept();
    const { f, kept, strips } = this.buffers;
    const buffers = [f, kept ?? this.u(), this.p(), strips];
    const constants = { isKept: Number(source === 'kept') };
    const run = { objective, settings: { smoothing }, buffers, constants };
    return nonconvexTermsOf(await this.kernels.sum('nonconvexTerms', run));
  }

  async keepEstimate(): Promise<void> {
    const { objective } = this.current();
    const { kept } = await this.buffers.growForNonconvex();
    await this.kernels.run('keep', { objective, buffers: [this.buffers.f, this.p(), kept] });
    this.hasKept = true;
  }

  async refreshWeightMap(smoothing: number): Promise<RefreshedEnergies> {
    const setting = this.current();
    const { objective } = setting;
    this.requireKept();
    const { kept, map } = await this.buffers.growForNonconvex();
    const buffers = [this.buffers.f, kept, this.p(), map, this.u(), this.buffers.strips];
    const run = { objective, settings: { smoothing }, buffers };
    const sums = await this.kernels.sum('refreshWeightMap', run);
    setting.shrinkKind = shrinkWeightMap;
    return refreshedEnergiesOf(sums);
  }

  async useWeightMap(map: readonly Float32Array[]): Promise<void> {
    const setting = this.current();
    const { objective } = setting;
    requireWeightMap(map, objective, this.shape);
    const weights = await this.buffers.growForWeightMap();
    // WebGPU takes no views of shared memory.
    const owned = map.map((plane) => (plane.buffer instanceof ArrayBuffer ? plane : plane.slice()));
    owned.forEach((plane, group) => {
      this.gpu.device.queue.writeBuffer(
        weights,
        group * plane.byteLength,
        plane as Float32Array<ArrayBuffer>,
      );
    });
    await this.kernels.run('clipToWeights', { objective, buffers: [this.p(), weights] });
    setting.shrinkKind = shrinkWeightMap;
  }

  async read(source: 'dual' | 'kept' | 'mean'): Promise<PlanarImage> {
    const { width, height, channels } = this.shape;
    const basis = solveBasisOf(this.current().objective, channels);
    if (source === 'mean') return flatPlanes(this.shape, await this.planeMeans(), basis);
    const planes = Array.from({ length: channels }, () => new Float32Array(width * height));
    await readAnswer(this.kernels, this.answerOf(source, true), (first, rows, bytes) => {
      const floats = new Float32Array(bytes);
      planes.forEach((plane, index) => {
        plane.set(floats.subarray(index * rows * width, (index + 1) * rows * width), first * width);
      });
    });
    return { width, height, planes };
  }

  async readCodes(source: 'dual' | 'kept' | 'mean'): Promise<Uint16Array> {
    const { width, height, channels } = this.shape;
    const basis = solveBasisOf(this.current().objective, channels);
    if (source === 'mean') return flatCodes(this.shape, await this.planeMeans(), basis);
    const codes = new Uint16Array(width * height * channels);
    await readAnswer(this.kernels, this.answerOf(source, false), (first, rows, bytes) => {
      codes.set(new Uint16Array(bytes, 0, rows * width * channels), first * width * channels);
    });
    return codes;
  }

  dispose(): void {
    this.view?.dispose();
    this.buffers.dispose();
    this.photo?.dispose();
  }

  private answerOf(source: 'dual' | 'kept', asPlanes: boolean): AnswerSource {
    const { objective, share } = this.current();
    if (source === 'kept') this.requireKept();
    const { f, kept, out, readOut } = this.buffers;
    const u = source === 'kept' && kept ? kept : this.u();
    const isKept = source === 'kept';
    return { shape: this.shape, objective, share, isKept, asPlanes, buffers: [f, u, this.p()], out, readOut };
  }

  private async gapTerms(share: number): Promise<GapTerms> {
    const { objective, shrinkKind } = this.current();
    const { f, map, strips } = this.buffers;
    const buffers = [f, this.u(), this.p(), map ?? f, strips];
    const constants = { weighted: Number(shrinkKind === shrinkWeightMap) };
    const run = { objective, settings: { share }, buffers, constants };
    return gapTermsOf(await this.kernels.sum('roughGap', run));
  }

  /** Of the planes as they are placed, less the centre. */
  private async planeMeans(): Promise<number[]> {
    const { objective } = this.current();
    const { width, height, channels } = this.shape;
    const buffers = [this.buffers.f, this.p(), this.buffers.strips];
    const sums = await this.kernels.sum('spread', { objective, buffers, constants: { isSum: 1 } });
    return sums.slice(0, channels).map((sum) => sum / (width * height));
  }

  private u(): GPUBuffer {
    return this.buffers.u[this.newest];
  }

  private p(): GPUBuffer {
    return this.buffers.p[this.newest];
  }

  private current(): Setting {
    if (!this.setting) throw new RudinError('internal', 'the problem has no objective yet');
    return this.setting;
  }

  private requireKept(): void {
    if (!this.hasKept) throw new RudinError('internal', 'no estimate was kept');
  }
}
