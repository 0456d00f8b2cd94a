/** What a process that may crash or hang finds out about TensorFlow on this machine, for one that must not. */
import { firstCard, missingLibraries, type CudaCard } from './cuda-device';
import { loadTensorflow } from './tensorflow-package';

/** Sent by tensorflow-probe to the process that started it. */
export type Found =
  | { readonly reason: string }
  | { readonly reason: null; readonly version: string; readonly card: CudaCard | null };

/**
 * Loads the package in this process and sees what it runs on.
 *
 * @param from    As in `findTensorflow`.
 * @param limitMs As in `loadTensorflow`.
 */
export async function lookForTensorflow(from: URL, limitMs: number): Promise<Found> {
  try {
    const library = await loadTensorflow(from, limitMs);
    const version = library.version_core ?? '';
    if (library.backend().isUsingGpuDevice === true) {
      return { reason: null, version, card: await firstCard() };
    }
    const missing = missingLibraries();
    const why = missing ?? "it needs an NVIDIA card with NVIDIA's driver, CUDA 11.2 and cuDNN 8";
    return { reason: `TensorFlow ${version} found no CUDA device, and its CPU build is not used: ${why}` };
  } catch (thrown) {
    return { reason: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
