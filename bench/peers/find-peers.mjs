// Which peers this machine has. The bench installs nothing: what is absent is named, with how a person may get it.
import { findGmic } from './gmic.mjs';
import { findPython } from './run-python.mjs';

/**
 * Looks for every peer.
 *
 * @returns `{ scikit, opencv, gmic }`, each null or with its `version`, the Python ones with their `interpreter`.
 */
export async function findPeers() {
  const [scikit, opencv] = await Promise.all(['scikit-image.py', 'opencv.py'].map(findPython));
  return { scikit, opencv, gmic: findGmic() };
}

/** One line a peer: its version, or how it would be installed. */
export function peerLines({ scikit, opencv, gmic }) {
  const line = (name, found, hint) => `  ${name}: ${found ? found.version : `not installed (${hint})`}`;
  return [
    'Peers:',
    line('scikit-image', scikit, 'python3-skimage on Debian, scikit-image in pip'),
    line('OpenCV', opencv, 'python3-opencv on Debian, opencv-python in pip'),
    line("G'MIC", gmic, 'gmic on Debian'),
    `  plain JavaScript: Node ${process.version}`,
  ];
}
