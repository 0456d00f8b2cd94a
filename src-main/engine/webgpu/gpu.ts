/**
 * An opened GPU: its device, what is known of it, and the pipelines that were made for it. It may be lost at any moment;
 * everything that waits for it goes through `alive`, which then throws.
 */
import { RudinError } from '../../contract/outcome';
import { gpuName } from './gpu-name';
import { kernels, type KernelFile, type KernelName } from './kernel-sources';
import { lackOf } from './needed-limits';

/** Values of a kernel's `override` constants. */
export type Constants = Readonly<Record<string, number>>;

/** Limits that a photo's size depends on; an adapter gives what it has of them. */
const wantedLimits = ['maxStorageBufferBindingSize', 'maxBufferSize'] as const;

/** What makes iterations faster, and what times them, where there is it. */
const wantedFeatures = ['subgroups', 'timestamp-query'] as const;

export interface GpuInfo {
  /** Such as "NVIDIA RTX 4070". */
  readonly name: string;
  /** What runs it, where that is told; else empty. */
  readonly driver: string;
  /** Emulated on the CPU. */
  readonly software: boolean;
  /** The largest array that a kernel can see, bytes. */
  readonly largestBinding: number;
  /** The largest piece of memory that it gives, bytes. */
  readonly largestBuffer: number;
  /** Threads that a work group may have. */
  readonly groupThreads: number;
  /** Lanes of a subgroup, which hear each other; 0 where there are none, or now as many and now others. */
  readonly subgroupLanes: number;
}

export class Gpu {
  readonly info: GpuInfo;
  /** Pixel-channel-iterations a second as last seen: how much fits into one submission. */
  speed: number;
  private readonly modules = new Map<string, GPUShaderModule>();
  private readonly layouts = new Map<KernelName, GPUBindGroupLayout>();
  private readonly pipelines = new Map<string, Promise<GPUComputePipeline>>();
  private failure: RudinError | null = null;
  private readonly lost: Promise<never>;

  private constructor(
    readonly device: GPUDevice,
    adapter: GPUAdapter,
  ) {
    this.info = infoOf(adapter, device);
    this.speed = this.info.software ? 20e6 : 2e9;
    this.lost = device.lost.then(({ reason, message }) => {
      throw this.fail(`the GPU was lost (${reason}): ${message}`);
    });
    // Nobody may be waiting when it happens.
    this.lost.catch(() => undefined);
    device.addEventListener('uncapturederror', ({ error }) =>
      this.fail(`the GPU refused a command: ${error.message}`),
    );
  }

  /**
   * Opens the best adapter.
   *
   * @throws {RudinError} `backend-unavailable` with the reason.
   */
  static async open(gpu: GPU): Promise<Gpu> {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) throw new RudinError('backend-unavailable', 'no GPU adapter was found');
    const lack = lackOf(adapter.limits);
    if (lack !== null) throw new RudinError('backend-unavailable', lack);
    const requiredLimits = Object.fromEntries(wantedLimits.map((name) => [name, adapter.limits[name]]));
    const requiredFeatures = wantedFeatures.filter((name) => adapter.features.has(name));
    try {
      return new Gpu(await adapter.requestDevice({ requiredLimits, requiredFeatures }), adapter);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new RudinError('backend-unavailable', `the GPU gave no device: ${firstLine(reason)}`, { cause });
    }
  }

  /**
   * Waits for something that the device does.
   *
   * @throws {RudinError} `device-lost` when the device is or gets lost, or refused a command.
   */
  async alive<T>(work: Promise<T>): Promise<T> {
    try {
      const value = await Promise.race([work, this.lost]);
      if (this.failure) throw this.failure;
      return value;
    } catch (thrown) {
      throw this.failure ?? thrown;
    }
  }

  /** Resolves when all that was submitted is done. */
  done(): Promise<unknown> {
    return this.alive(this.device.queue.onSubmittedWorkDone());
  }

  /**
   * A buffer whose contents are zero.
   *
   * @throws {RudinError} `too-large` when the device has no room for it.
   */
  async createBuffer(bytes: number, usage: GPUBufferUsageFlags): Promise<GPUBuffer> {
    this.device.pushErrorScope('out-of-memory');
    const buffer = this.device.createBuffer({ size: Math.ceil(bytes / 16) * 16, usage });
    const error = await this.alive(this.device.popErrorScope());
    if (!error) return buffer;
    const megabytes = Math.ceil(bytes / 1e6);
    throw new RudinError(
      'too-large',
      `the GPU has no room for ${megabytes} MB more: ${firstLine(error.message)}`,
    );
  }

  /** The layout of what a kernel binds. */
  bindGroupLayout(name: KernelName): GPUBindGroupLayout {
    const known = this.layouts.get(name);
    if (known) return known;
    const visibility = 4; // GPUShaderStage.COMPUTE
    const entries: GPUBindGroupLayoutEntry[] = kernels[name].access.map((access, index) => ({
      binding: index + 1,
      visibility,
      buffer: { type: access === 'read' ? 'read-only-storage' : 'storage' },
    }));
    entries.push({ binding: 0, visibility, buffer: { type: 'uniform' } });
    const layout = this.device.createBindGroupLayout({ entries });
    this.layouts.set(name, layout);
    return layout;
  }

  /** A kernel compiled for some constants; once for each. */
  pipeline(name: KernelName, constants: Constants): Promise<GPUComputePipeline> {
    const key = `${name} ${JSON.stringify(constants)}`;
    const known = this.pipelines.get(key);
    if (known) return known;
    const { code, entryPoint = name }: KernelFile = kernels[name];
    const module = this.modules.get(code) ?? this.device.createShaderModule({ code });
    this.modules.set(code, module);
    const layout = this.device.createPipelineLayout({ bindGroupLayouts: [this.bindGroupLayout(name)] });
    const compute = { module, entryPoint, constants };
    const pipeline = this.alive(this.device.createComputePipelineAsync({ layout, compute }));
    this.pipelines.set(key, pipeline);
    return pipeline;
  }

  dispose(): void {
    this.device.destroy();
  }

  private fail(message: string): RudinError {
    this.failure ??= new RudinError('device-lost', firstLine(message));
    return this.failure;
  }
}

/** Dawn tells its own call stack in further lines. */
function firstLine(message: string): string {
  return message.split('\n')[0]!.trim();
}

/** Words of adapters that run on the CPU: SwiftShader, Mesa's llvmpipe and lavapipe, Microsoft's WARP. */
const softwareWords = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b|softpipe/i;

function infoOf(adapter: GPUAdapter, device: GPUDevice): GpuInfo {
  const { vendor, architecture, device: model, description, isFallbackAdapter } = adapter.info;
  const { subgroupMinSize, subgroupMaxSize } = adapter.info;
  const { maxStorageBufferBindingSize, maxBufferSize, maxComputeInvocationsPerWorkgroup } = device.limits;
  const hasSubgroups = device.features.has('subgroups') && subgroupMinSize === subgroupMaxSize;
  const words = [vendor, architecture, model, description].filter((word) => word !== '');
  return {
    name: gpuName({ vendor, architecture, device: model }),
    driver: description,
    software: isFallbackAdapter || softwareWords.test(words.join(' ')),
    // Buffers are made in multiples of 16 bytes and bound whole.
    largestBinding: 16 * Math.floor(Math.min(maxStorageBufferBindingSize, maxBufferSize) / 16),
    largestBuffer: maxBufferSize,
    groupThreads: maxComputeInvocationsPerWorkgroup,
    subgroupLanes: hasSubgroups ? subgroupMinSize : 0,
  };
}
