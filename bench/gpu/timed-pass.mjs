// Times what a GPU does, by its own clock where it shows one and by ours round many runs where not.

const copySource = 4;
const copyTarget = 8;
const mapRead = 1;
const queryResolve = 512;

/** Times compute passes of a `Gpu`. */
export class PassTimer {
  #device;
  #queries = null;
  #resolved = null;
  #readable = null;

  constructor(gpu) {
    this.gpu = gpu;
    this.#device = gpu.device;
    if (!this.#device.features.has('timestamp-query')) return;
    this.#queries = this.#device.createQuerySet({ type: 'timestamp', count: 2 });
    this.#resolved = this.#device.createBuffer({ size: 256, usage: queryResolve | copySource });
    this.#readable = this.#device.createBuffer({ size: 256, usage: mapRead | copyTarget });
  }

  /** What the figures are from. */
  get clock() {
    return this.#queries ? "the GPU's own clock" : 'our clock, from submission to its end';
  }

  /**
   * Seconds of one compute pass.
   *
   * @param encode Gets the pass.
   */
  async seconds(encode) {
    const encoder = this.#device.createCommandEncoder();
    const timestampWrites = this.#queries && {
      querySet: this.#queries,
      beginningOfPassWriteIndex: 0,
      endOfPassWriteIndex: 1,
    };
    const pass = encoder.beginComputePass(timestampWrites ? { timestampWrites } : {});
    encode(pass);
    pass.end();
    if (this.#queries) {
      encoder.resolveQuerySet(this.#queries, 0, 2, this.#resolved, 0);
      encoder.copyBufferToBuffer(this.#resolved, 0, this.#readable, 0, 256);
    }
    await this.gpu.done();
    const begun = performance.now();
    this.#device.queue.submit([encoder.finish()]);
    await this.gpu.done();
    const byOurs = (performance.now() - begun) / 1000;
    return (await this.#byItsOwn()) ?? byOurs;
  }

  /**
   * Seconds of one repetition, the least of several passes.
   *
   * @param encode  Gets the pass and how many repetitions to encode.
   * @param passMs  How long a pass shall take: long against what a submission costs.
   */
  async best(encode, passMs, passes = 5) {
    const once = await this.#warm(encode);
    const count = Math.max(1, Math.min(1000, Math.ceil(passMs / 1000 / once)));
    let best = Infinity;
    for (let pass = 0; pass < passes; pass++) {
      best = Math.min(best, (await this.seconds((into) => encode(into, count))) / count);
    }
    return best;
  }

  /** What the first runs take goes into no figure. */
  async #warm(encode) {
    await this.seconds((into) => encode(into, 1));
    return Math.max(1e-6, (await this.seconds((into) => encode(into, 4))) / 4);
  }

  /** Null where the clock stood still, as it may when a driver rounds it. */
  async #byItsOwn() {
    if (!this.#queries) return null;
    await this.gpu.alive(this.#readable.mapAsync(1));
    const [begin, end] = new BigUint64Array(this.#readable.getMappedRange(0, 16));
    const seconds = Number(end - begin) / 1e9;
    this.#readable.unmap();
    return seconds > 0 ? seconds : null;
  }
}
