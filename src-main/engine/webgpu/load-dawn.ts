/** WebGPU in Node: Dawn, from the optional package `webgpu`. */
import { RudinError } from '../../contract/outcome';

/** For the life of the process: collected earlier, it frees Dawn's instance under its running threads. */
let kept: GPU | null = null;

/**
 * Dawn's entry point.
 *
 * @throws {RudinError} `backend-unavailable`, saying what is missing.
 */
export async function loadDawn(): Promise<GPU> {
  if (kept) return kept;
  try {
    const { create } = await import('webgpu');
    kept = create([]);
    return kept;
  } catch (thrown) {
    throw new RudinError('backend-unavailable', reasonOf(thrown), { cause: thrown });
  }
}

function reasonOf(thrown: unknown): string {
  const { code = '', message = String(thrown) } = (thrown ?? {}) as { code?: string; message?: string };
  const line = message.split('\n')[0]!;
  if (code === 'ERR_MODULE_NOT_FOUND') return 'the optional package webgpu is not installed';
  if (code === 'MODULE_NOT_FOUND')
    return `the package webgpu has no build for ${process.platform} on ${process.arch}`;
  return `the package webgpu does not load: ${line}`;
}
