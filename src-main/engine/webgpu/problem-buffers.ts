/** The memory of one problem on the GPU: what there is of it, how large, and when it is made. */
import type { PlaneShape } from '../backend';
import { tableBytes } from '../kernels/iterate/shrink-table';
import type { Gpu } from './gpu';
import { settingsBytes } from './settings-buffer';

// As in grid.wgsl.
export const groupColumns = 64;
export const stripRows = 16;
/** Most work groups in one direction, WebGPU's limit: one of a kernel is a row high. */
export const mostGroups = 65_535;
/** What is left of the sums of all strips. */
export const addedSums = 4096;

/** Rows go out in pieces of about this size; bytes. */
const outBytes = 32_000_000;

// Of GPUBufferUsage, which exists only where a GPU does.
const mapRead = 1;
const copySource = 4;
const copyTarget = 8;
const uniform = 64;
const storage = 128;

/** Bytes of the parts of a problem that follow its size. */
export function partBytes({ width, height, channels }: PlaneShape): {
  /** f, u, u of the next iteration, kept, W. */
  readonly plane: number;
  /** p, and p of the next iteration. */
  readonly dual: number;
  /** What the strips of a kernel add up. */
  readonly strips: number;
  /** Rows on their way out. */
  readonly out: number;
} {
  const samples = width * height * channels;
  const rows = Math.min(height, Math.max(1, Math.floor(outBytes / (width * channels * 4))));
  return {
    plane: samples * 4,
    dual: samples * 8,
    strips: width * Math.ceil(height / stripRows) * 16,
    out: Math.ceil((rows * width * channels * 4) / 16) * 16 + 16,
  };
}

/** Bytes of a whole problem; `staged` is what the photo takes as it comes. */
export function problemBytes(shape: PlaneShape, beta: number, staged: number): number {
  const { plane, dual, strips, out } = partBytes(shape);
  return (beta < 1 ? 5 : 3) * plane + 2 * dual + strips + 2 * out + tableBytes + staged;
}

/** The buffers of a problem. */
export class ProblemBuffers {
  private readonly all: GPUBuffer[] = [];
  f!: GPUBuffer;
  /** This iteration's and the next one's, in turn. */
  u!: readonly [GPUBuffer, GPUBuffer];
  p!: readonly [GPUBuffer, GPUBuffer];
  strips!: GPUBuffer;
  sums!: GPUBuffer;
  readSums!: GPUBuffer;
  out!: GPUBuffer;
  readOut!: GPUBuffer;
  /** The lines of the proximal map, and what they were made for. */
  curve!: GPUBuffer;
  curveOf = '';
  /** `Settings` of whatever runs next, of relaxed iterations and of one that lands. */
  settings!: GPUBuffer;
  relaxed!: GPUBuffer;
  landing!: GPUBuffer;
  /** For beta < 1. */
  kept: GPUBuffer | null = null;
  /** W, under a weight map. */
  map: GPUBuffer | null = null;

  private constructor(
    private readonly gpu: Gpu,
    private readonly shape: PlaneShape,
  ) {}

  /** @throws {RudinError} `too-large`; nothing is kept then. */
  static async make(gpu: Gpu, shape: PlaneShape): Promise<ProblemBuffers> {
    const buffers = new ProblemBuffers(gpu, shape);
    try {
      await buffers.fill();
      return buffers;
    } catch (thrown) {
      buffers.dispose();
      throw thrown;
    }
  }

  private async fill(): Promise<void> {
    const bytes = partBytes(this.shape);
    const state = storage | copySource | copyTarget;
    this.f = await this.create(bytes.plane, state);
    this.u = [await this.create(bytes.plane, state), await this.create(bytes.plane, state)];
    this.p = [await this.create(bytes.dual, state), await this.create(bytes.dual, state)];
    this.strips = await this.create(bytes.strips, storage);
    this.sums = await this.create(addedSums * 16, storage | copySource);
    this.readSums = await this.create(addedSums * 16, mapRead | copyTarget);
    this.out = await this.create(bytes.out, storage | copySource);
    this.readOut = await this.create(bytes.out, mapRead | copyTarget);
    this.curve = await this.create(tableBytes, storage | copyTarget);
    this.settings = await this.create(settingsBytes, uniform | copyTarget);
    this.relaxed = await this.create(settingsBytes, uniform | copyTarget);
    this.landing = await this.create(settingsBytes, uniform | copyTarget);
  }

  /** What beta < 1 takes besides, made when it is first asked for. */
  async growForNonconvex(): Promise<{ readonly kept: GPUBuffer; readonly map: GPUBuffer }> {
    const { plane } = partBytes(this.shape);
    this.kept ??= await this.create(plane, storage | copySource | copyTarget);
    return { kept: this.kept, map: await this.growForWeightMap() };
  }

  /** Room for W, made when it is first asked for: for beta < 1 and for weights that are given. */
  async growForWeightMap(): Promise<GPUBuffer> {
    const { plane } = partBytes(this.shape);
    this.map ??= await this.create(plane, storage | copySource | copyTarget);
    return this.map;
  }

  /** What all steps of a pass are told, and room to move rows through. */
  passSettings(bytes: number): Promise<GPUBuffer> {
    return this.create(bytes, uniform | copyTarget);
  }

  scratch(bytes: number): Promise<GPUBuffer> {
    return this.create(bytes, copySource | copyTarget);
  }

  /** A buffer for a photo as it comes; the caller's to destroy. */
  staging(bytes: number): Promise<GPUBuffer> {
    return this.gpu.createBuffer(bytes, storage | copyTarget);
  }

  dispose(): void {
    for (const buffer of this.all) buffer.destroy();
    this.all.length = 0;
  }

  private async create(bytes: number, usage: number): Promise<GPUBuffer> {
    const buffer = await this.gpu.createBuffer(bytes, usage);
    this.all.push(buffer);
    return buffer;
  }
}
