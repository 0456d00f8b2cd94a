/** The file beside an output that says what was done: its name, and whether one that is there is Rudin's. */
import { open } from 'node:fs/promises';
import { statOrNull } from '../photos/write-target';

/** Put behind the whole name of an output, ending included: two outputs of one name but other formats have two sidecars. */
const sidecarEnding = '.rudin.json';

/** How every sidecar begins; a recipe that a person wrote does not say which program made it. */
const beginning = /^\s*\{\s*"program"\s*:\s*"rudin /;
const beginningBytes = 256;

/** The path of an output's sidecar. */
export function sidecarPath(output: string): string {
  return `${output}${sidecarEnding}`;
}

/** A target whose sidecar counts as a part of it, where one is asked for. */
export function withSidecar<T extends object>(target: T, isAsked: boolean): T & { companion?: string } {
  return isAsked ? { ...target, companion: sidecarEnding } : target;
}

/**
 * What stands under the name of an output's sidecar.
 *
 * @param output Path of the output.
 * @returns      `rudin` for a sidecar that Rudin wrote, `foreign` for anything else or what cannot be read.
 */
export async function sidecarAt(output: string): Promise<'none' | 'rudin' | 'foreign'> {
  const path = sidecarPath(output);
  try {
    const found = await statOrNull(path, path);
    if (found === null) return 'none';
    // Looked at before it is opened: opening a pipe would wait for a writer.
    if (!found.isFile()) return 'foreign';
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0);
      return beginning.test(buffer.toString('utf8', 0, bytesRead)) ? 'rudin' : 'foreign';
    } finally {
      await file.close();
    }
  } catch {
    return 'foreign';
  }
}
