// What this card copies: the yardstick of every kernel, which moves memory too. Read and written bytes both count.
import { copyShaders } from './copy-shaders.mjs';

const storage = 128;
const copySource = 4;
const copyTarget = 8;
const mapRead = 1;
const threads = 256;

/**
 * @param bench `{ gpu, timer, isSmall, passMs }`.
 * @returns     Bytes a second of a kernel that copies, and of the API's own copy.
 */
export async function measureCopy({ gpu, timer, isSmall, passMs }) {
  const { device } = gpu;
  const bytes = isSmall ? 4 << 20 : Math.min(1 << 30, gpu.info.largestBinding);
  const usage = storage | copySource | copyTarget;
  const [from, to] = [await gpu.createBuffer(bytes, usage), await gpu.createBuffer(bytes, usage)];
  const wrong = await gpu.createBuffer(16, usage);
  const module = device.createShaderModule({ code: copyShaders });
  const kernel = async (entryPoint, constants, buffers) => {
    const pipeline = await device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module, entryPoint, constants },
    });
    const entries = buffers.map(([binding, buffer]) => ({ binding, resource: { buffer } }));
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    return (pass, count = 1) => {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      const groups = Math.min(65_535, Math.ceil(bytes / 16 / threads));
      for (let run = 0; run < count; run++) pass.dispatchWorkgroups(groups);
    };
  };
  const fill = await kernel('fill', { poison: 0 }, [[1, from]]);
  const poison = await kernel('fill', { poison: 1 }, [[1, to]]);
  const copy = await kernel('copy', {}, [
    [0, from],
    [1, to],
  ]);
  const check = await kernel('check', {}, [
    [0, to],
    [2, wrong],
  ]);
  await timer.seconds((pass) => {
    fill(pass);
    poison(pass);
  });
  const seconds = await timer.best(copy, passMs);
  await timer.seconds(check);
  const wrongVectors = await readWord(gpu, wrong);
  if (wrongVectors > 0) throw new Error(`the copy differs in ${wrongVectors} of ${bytes / 16} vectors`);
  const apiSeconds = await bestApiCopy(gpu, from, to, seconds, passMs);
  for (const buffer of [from, to, wrong]) buffer.destroy();
  return { bytes, kernelBytesPerSecond: (2 * bytes) / seconds, apiBytesPerSecond: (2 * bytes) / apiSeconds };
}

/** By our clock: the API's copy stands outside passes. */
async function bestApiCopy(gpu, from, to, guess, passMs) {
  const count = Math.max(1, Math.ceil(passMs / 1000 / guess));
  let best = Infinity;
  for (let run = 0; run < 4; run++) {
    const encoder = gpu.device.createCommandEncoder();
    for (let at = 0; at < count; at++) encoder.copyBufferToBuffer(from, 0, to, 0, from.size);
    const begun = performance.now();
    gpu.device.queue.submit([encoder.finish()]);
    await gpu.done();
    best = Math.min(best, (performance.now() - begun) / 1000 / count);
  }
  return best;
}

async function readWord(gpu, buffer) {
  const readable = await gpu.createBuffer(16, mapRead | copyTarget);
  const encoder = gpu.device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, readable, 0, 16);
  gpu.device.queue.submit([encoder.finish()]);
  await gpu.alive(readable.mapAsync(1));
  const [word] = new Uint32Array(readable.getMappedRange());
  readable.destroy();
  return word;
}
