/** The built files that tests start as real processes; `npm test` builds before it tests. */
export const builtEntries = {
  engine: new URL('../../out/main/engine-process.js', import.meta.url),
  gpu: new URL('../../out/main/gpu-process.js', import.meta.url),
  codec: new URL('../../out/main/codec-process.js', import.meta.url),
  tensorflowProbe: new URL('../../out/main/tensorflow-probe.js', import.meta.url),
};
