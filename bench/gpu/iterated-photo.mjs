// A photo on the GPU whose state is iterated by one kernel or another, as the backend does it, for a figure of each.

const copyTarget = 8;
const mapRead = 1;

/** A photo with its two states; `objective` may be changed. */
export class IteratedPhoto {
  /**
   * @param engine What load-parts.mjs gives.
   * @param photo  `{ width, height, channels, hasAlpha, bitDepth, samples }`.
   */
  static async open(engine, gpu, photo) {
    const shape = { width: photo.width, height: photo.height, channels: 3 };
    const buffers = await engine.ProblemBuffers.make(gpu, shape);
    try {
      return new IteratedPhoto(
        engine,
        gpu,
        shape,
        buffers,
        await engine.PlacedPhoto.upload(gpu, photo, buffers),
      );
    } catch (thrown) {
      buffers.dispose();
      throw thrown;
    }
  }

  constructor(engine, gpu, shape, buffers, placed) {
    Object.assign(this, { engine, gpu, shape, buffers, placed });
    this.kernels = new engine.KernelRunner(gpu, shape, buffers);
  }

  /** Places the photo for an objective: u = f, p = 0. */
  async setObjective(objective) {
    const { engine, shape, buffers, placed } = this;
    this.objective = objective;
    this.steps = engine.stepSizes(objective, 3);
    const { buffer, constants } = placed;
    await this.kernels.run('placePhoto', { objective, buffers: [buffer, buffers.f], constants });
    const own = { objective, steps: this.steps };
    const { queue } = this.gpu.device;
    queue.writeBuffer(buffers.relaxed, 0, engine.packSettings(shape, own));
    const lines = new Float32Array(engine.tableBytes / 4);
    this.shrinkKind = engine.shrinkKindOf(objective.beta);
    if (this.shrinkKind === engine.shrinkTable) {
      engine.fillShrinkTable({ ...objective, sigma: this.steps.sigma }, lines);
      queue.writeBuffer(buffers.curve, 0, lines);
    }
    this.start();
  }

  /** The first state begins at the photo, the second holds what no kernel writes. */
  start() {
    const { f, u, p } = this.buffers;
    const encoder = this.gpu.device.createCommandEncoder();
    encoder.copyBufferToBuffer(f, 0, u[0], 0, f.size);
    encoder.clearBuffer(p[0]);
    this.gpu.device.queue.submit([encoder.finish()]);
    const poison = new Float32Array(1 << 16).fill(1e30);
    for (const buffer of [u[1], p[1]]) {
      for (let at = 0; at < buffer.size; at += poison.byteLength) {
        const count = Math.min(poison.byteLength, buffer.size - at) / 4;
        this.gpu.device.queue.writeBuffer(buffer, at, poison, 0, count);
      }
    }
  }

  /**
   * How to encode runs of a kernel.
   *
   * @returns `(pass, runs)`, which goes from the first state to the second and back.
   */
  async encoderOf(kernel) {
    const { engine, objective, shape, buffers, shrinkKind } = this;
    const constants = {
      ...engine.constantsOf(objective, shape),
      ...{ shrinkKind, sliceBits: engine.tableSliceBits },
      ...kernel.constants,
    };
    const pipeline = await this.gpu.pipeline(kernel.name, constants);
    const { f, u, p, curve, relaxed } = buffers;
    const bind = (from, to) =>
      this.kernels.bind(kernel.name, relaxed, [f, u[from], p[from], u[to], p[to], curve]);
    const groups = [bind(0, 1), bind(1, 0)];
    return (pass, runs) => {
      pass.setPipeline(pipeline);
      for (let run = 0; run < runs; run++) {
        pass.setBindGroup(0, groups[run % 2]);
        pass.dispatchWorkgroups(...kernel.groups(shape));
      }
    };
  }

  /**
   * The estimate after some iterations from the start, as float32 planes.
   *
   * @param bytes How many of its first bytes, at most.
   */
  async estimateAfter(kernel, iterations, bytes = 64_000_000) {
    const runs = iterations / kernel.iterations;
    const encode = await this.encoderOf(kernel);
    this.start();
    const { device } = this.gpu;
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    encode(pass, runs);
    pass.end();
    const size = Math.min(bytes, this.shape.width * this.shape.height * 12);
    const readable = await this.gpu.createBuffer(size, mapRead | copyTarget);
    encoder.copyBufferToBuffer(this.buffers.u[runs % 2], 0, readable, 0, size);
    device.queue.submit([encoder.finish()]);
    await this.gpu.alive(readable.mapAsync(1));
    const planes = new Float32Array(readable.getMappedRange(0, size).slice(0));
    readable.destroy();
    return planes;
  }

  dispose() {
    this.buffers.dispose();
    this.placed.dispose();
  }
}
