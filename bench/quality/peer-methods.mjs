// The peers that quality is compared with; each names its script, its function and where its best parameters are looked for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPython, readFloats, runPython } from '../peers/run-python.mjs';

const peers = [
  {
    name: 'scikit-image denoise_tv_chambolle, a channel at a time',
    script: 'scikit-image-quality.py',
    function: 'denoise_tv_chambolle',
    start: ({ stdDev }) => [1.1 * stdDev ** 1.16],
    parameterNames: ['weight'],
  },
  {
    name: 'scikit-image denoise_nl_means, fast mode',
    script: 'scikit-image-quality.py',
    function: 'denoise_nl_means',
    start: ({ stdDev }) => [0.7 * stdDev],
    parameterNames: ['h'],
  },
  {
    name: 'OpenCV fastNlMeansDenoisingColored, 8 bit',
    script: 'opencv-quality.py',
    function: 'fastNlMeansDenoisingColored',
    start: ({ stdDev }) => [200 * stdDev, 200 * stdDev],
    parameterNames: ['h', 'hColor'],
  },
];

/**
 * The peers that are here.
 *
 * @returns `{ methods, versions, absent }`; a method has `name`, `start(noise)` and `run(noisy, noise, values[])`, which
 *          answers planes for each of the values.
 */
export async function findPeerMethods() {
  const scripts = [...new Set(peers.map((peer) => peer.script))];
  const found = new Map();
  for (const script of scripts) found.set(script, await findPython(script));
  const here = peers.filter((peer) => found.get(peer.script) !== null);
  return {
    methods: here.map((peer) => ({
      ...peer,
      run: (noisy, noise, values) => runPeer(peer, found.get(peer.script).interpreter, noisy, noise, values),
    })),
    versions: scripts.flatMap((script) => (found.get(script) ? [found.get(script).version] : [])),
    absent: peers.filter((peer) => found.get(peer.script) === null).map((peer) => peer.name),
  };
}

async function runPeer(peer, interpreter, { width, height, planes }, { stdDev }, values) {
  const folder = mkdtempSync(join(tmpdir(), 'rudin-quality-'));
  try {
    const [file, output] = [join(folder, 'noisy.f32'), join(folder, 'answers.f32')];
    const pixels = width * height;
    const samples = Float32Array.from({ length: 3 * pixels }, (_, k) => planes[k % 3][Math.floor(k / 3)]);
    writeFileSync(file, samples);
    const ask = { task: 'run', function: peer.function, width, height, channels: 3, stdDev, values };
    await runPython(interpreter, peer.script, { ...ask, file, output });
    const answers = readFloats(output);
    return values.map((_, index) => ({
      ...{ width, height },
      planes: [0, 1, 2].map((c) =>
        Float32Array.from({ length: pixels }, (_unused, i) => answers[3 * (index * pixels + i) + c]),
      ),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
