/**
 * Draws what a problem has on its GPU: the photo as it was placed, and an answer that is held beside the state, so that a
 * solve may run on while the last result is shown. Its buffers are its own; what is asked of it is done one after another.
 */
import type { GradientOperator } from '../../contract/parameters';
import { RudinError } from '../../contract/outcome';
import type { PlaneShape, ProblemView } from '../backend';
import { planFrame, type DeviceFrame } from '../display/device-frame';
import { operatorRules } from '../kernels/gradient-view/gradient-operator';
import { bins, countedPixels, quantileOfCounts } from '../kernels/gradient-view/gradient-scale';
import type { Constants } from './gpu';
import type { KernelRunner } from './kernel-runner';
import type { KernelName } from './kernel-sources';
import type { PlacedPhoto } from './placed-photo';
import { groupColumns } from './problem-buffers';
import {
  packColours,
  packFrame,
  packHistogram,
  packOverlaps,
  viewSettingsBytes,
  type SampleUnits,
} from './view-settings';

// Of GPUBufferUsage, which exists only where a GPU does.
const mapRead = 1;
const copySource = 4;
const copyTarget = 8;
const uniform = 64;
const storage = 128;

/** A frame and rows of what is held go out in pieces of at most about this size; bytes. */
const pieceBytes = 32_000_000;

/** What a view has of its problem. */
export interface ViewedProblem {
  readonly shape: PlaneShape;
  readonly kernels: KernelRunner;
  readonly photo: PlacedPhoto;
}

/** Writes all of an answer into a buffer: planes, or integers two a word. */
type WriteAnswer = (source: 'dual' | 'kept', asPlanes: boolean, into: GPUBuffer) => Promise<void>;

type BufferName = 'settings' | 'overlaps' | 'colours' | 'frame' | 'counts' | 'read';

const usages: Readonly<Record<BufferName, number>> = {
  settings: uniform | copyTarget,
  overlaps: storage | copyTarget,
  colours: storage | copyTarget,
  frame: storage | copySource,
  counts: storage | copySource | copyTarget,
  read: mapRead | copyTarget,
};

export class GpuView implements ProblemView {
  private readonly buffers = new Map<BufferName, GPUBuffer>();
  private held: GPUBuffer | null = null;
  private coloursOf = '';
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly problem: ViewedProblem,
    private readonly writeAnswer: WriteAnswer,
  ) {}

  hold(source: 'dual' | 'kept'): Promise<void> {
    return this.inTurn(async () => {
      const { width, height, channels } = this.problem.shape;
      const samples = width * height * channels;
      // The last thread may write a pixel more.
      const bytes = samples * (this.hasPlanes() ? 4 : 2) + 16;
      const { gpu } = this.problem.kernels;
      this.held ??= await gpu.createBuffer(bytes, storage | copySource);
      await this.writeAnswer(source, this.hasPlanes(), this.held);
    });
  }

  draw(frame: DeviceFrame): Promise<Uint8Array<ArrayBuffer>> {
    return this.inTurn(() => this.drawFrame(frame));
  }

  readRows(from: number, to: number): Promise<Uint16Array> {
    return this.inTurn(async () => {
      const held = this.heldBuffer();
      const rowSamples = this.problem.shape.width * this.problem.shape.channels;
      const codes = new Uint16Array((to - from) * rowSamples);
      const most = pieceBytes / 2;
      for (let first = from * rowSamples; first < to * rowSamples; first += most) {
        const end = Math.min(to * rowSamples, first + most);
        // A piece starts and ends at a whole word.
        const [start, stop] = [first & ~1, Math.ceil(end / 2) * 2];
        const read = await this.buffer('read', (stop - start) * 2);
        const use = (bytes: ArrayBuffer): void => {
          codes.set(new Uint16Array(bytes, (first - start) * 2, end - first), first - from * rowSamples);
        };
        await this.problem.kernels.fetch(held, read, (stop - start) * 2, use, start * 2);
      }
      return codes;
    });
  }

  measureQuantile(operator: GradientOperator): Promise<number> {
    return this.inTurn(async () => {
      const { shape, kernels, photo } = this.problem;
      const { device } = kernels.gpu;
      const counted = countedPixels(shape);
      const counts = await this.buffer('counts', (bins + 1) * 4);
      const settings = await this.buffer('settings', viewSettingsBytes);
      const clear = device.createCommandEncoder();
      clear.clearBuffer(counts);
      device.queue.submit([clear.finish()]);
      device.queue.writeBuffer(settings, 0, packHistogram(shape, operator, this.units().photo));
      const constants = { ...this.constants(), showsHeld: 0, isCentral: isCentral(operator) };
      const groups = groupsOf(counted.width, Math.ceil(counted.height / counted.rowStep));
      await this.run('countMagnitudes', constants, [photo.buffer, photo.buffer, counts], groups);
      const read = await this.buffer('read', counts.size);
      let found = new Uint32Array();
      await kernels.fetch(counts, read, (bins + 1) * 4, (bytes) => {
        found = new Uint32Array(bytes.slice(0));
      });
      return quantileOfCounts(found, shape.channels);
    });
  }

  dispose(): void {
    for (const buffer of this.buffers.values()) buffer.destroy();
    this.buffers.clear();
    this.held?.destroy();
    this.held = null;
  }

  private async drawFrame(frame: DeviceFrame): Promise<Uint8Array<ArrayBuffer>> {
    const { shape, kernels } = this.problem;
    const { queue } = kernels.gpu.device;
    const plan = planFrame(frame);
    const rgba = new Uint8Array(plan.width * plan.height * 4);
    const rowBytes = plan.width * 4;
    const most = Math.max(1, Math.floor(pieceBytes / rowBytes));
    const pieceRows = Math.min(most, plan.height);
    const overlaps = packOverlaps(plan);
    queue.writeBuffer(await this.buffer('overlaps', overlaps.byteLength), 0, overlaps);
    const { name, constants, buffers } = await this.kernelFor(frame, pieceRows * rowBytes);
    const settings = await this.buffer('settings', viewSettingsBytes);
    const read = await this.buffer('read', pieceRows * rowBytes);
    for (let firstRow = 0; firstRow < plan.height; firstRow += most) {
      const rows = Math.min(most, plan.height - firstRow);
      const packed = packFrame(shape, frame, plan, this.units(), { firstRow, rows });
      queue.writeBuffer(settings, 0, packed);
      await this.run(name, constants, buffers, groupsOf(plan.width, rows));
      await kernels.fetch(buffers[3]!, read, rows * rowBytes, (bytes) => {
        rgba.set(new Uint8Array(bytes), firstRow * rowBytes);
      });
    }
    return rgba;
  }

  /** What draws a view, and what that binds: the frame is the fourth. */
  private async kernelFor(
    frame: DeviceFrame,
    frameBytes: number,
  ): Promise<{ name: KernelName; constants: Constants; buffers: GPUBuffer[] }> {
    const { photo } = this.problem;
    const { layer, view, gradient } = frame;
    const held = layer === 'held' ? this.heldBuffer() : photo.buffer;
    const overlaps = await this.buffer('overlaps', 0);
    const buffers = [photo.buffer, held, overlaps, await this.buffer('frame', frameBytes)];
    const shared = { ...this.constants(), showsHeld: Number(layer === 'held') };
    if (view === 'result' || view === 'removed') {
      const constants = { ...shared, showsRemoved: Number(view === 'removed') };
      return { name: 'drawPhoto', constants, buffers };
    }
    const showsDirection = Number(view === 'gradient-direction');
    const constants = { ...shared, showsDirection, isCentral: isCentral(gradient.operator) };
    return { name: 'drawGradient', constants, buffers: [...buffers, await this.colours(frame)] };
  }

  private async colours(frame: DeviceFrame): Promise<GPUBuffer> {
    const words = packColours(frame);
    const buffer = await this.buffer('colours', words.byteLength);
    const name = frame.view === 'gradient-direction' ? 'wheel' : frame.gradient.colourMap;
    if (this.coloursOf !== name) this.problem.kernels.gpu.device.queue.writeBuffer(buffer, 0, words);
    this.coloursOf = name;
    return buffer;
  }

  private async run(
    name: KernelName,
    constants: Constants,
    buffers: readonly GPUBuffer[],
    groups: readonly [number, number],
  ): Promise<void> {
    const { kernels } = this.problem;
    const { gpu } = kernels;
    const pipeline = await gpu.pipeline(name, constants);
    const settings = await this.buffer('settings', viewSettingsBytes);
    const encoder = gpu.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, kernels.bind(name, settings, buffers));
    pass.dispatchWorkgroups(...groups);
    pass.end();
    gpu.device.queue.submit([encoder.finish()]);
  }

  /** A buffer of at least that size; a larger one takes the place of one that is too small. */
  private async buffer(name: BufferName, bytes: number): Promise<GPUBuffer> {
    const known = this.buffers.get(name);
    if (known && known.size >= bytes) return known;
    known?.destroy();
    this.buffers.delete(name);
    const made = await this.problem.kernels.gpu.createBuffer(bytes, usages[name]);
    this.buffers.set(name, made);
    return made;
  }

  private heldBuffer(): GPUBuffer {
    if (!this.held) throw new RudinError('internal', 'no answer is held');
    return this.held;
  }

  private hasPlanes(): boolean {
    return this.problem.photo.constants.bitDepth === 32;
  }

  private units(): SampleUnits {
    const { bitDepth } = this.problem.photo.constants;
    if (bitDepth === 32) return { photo: 1, held: 1 };
    return { photo: 1 / (bitDepth === 8 ? 255 : 65_535), held: 1 / 65_535 };
  }

  private constants(): Constants {
    const { bitDepth, samplesPerPixel } = this.problem.photo.constants;
    return {
      planes: this.problem.shape.channels,
      photoDepth: bitDepth!,
      photoStride: samplesPerPixel!,
      heldDepth: this.hasPlanes() ? 32 : 16,
    };
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work, work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

function isCentral(operator: GradientOperator): number {
  return Number(operatorRules[operator].stencil === 'central');
}

function groupsOf(columns: number, rows: number): readonly [number, number] {
  return [Math.ceil(columns / groupColumns), rows];
}
