/**
 * Takes the build of the kernels that suits this machine. The fused one multiplies and adds in one rounding (relaxed
 * SIMD), which is a fifth faster; the plain one runs everywhere. Their results differ in the last bits of a float32,
 * but on one machine every door and every number of threads takes the same one.
 */
import { readFile } from 'node:fs/promises';
import { setFlagsFromString } from 'node:v8';
import { RudinError } from '../../contract/outcome';

/** A compiled build of the kernels, or its bytes. */
type KernelsFile = URL | Uint8Array<ArrayBuffer>;

/** The builds of the kernels; without a fused one the plain one is taken. */
export interface KernelBuilds {
  /** `kernels.wasm`. */
  readonly kernels: KernelsFile;
  /** `kernels-fused.wasm`. */
  readonly fusedKernels?: KernelsFile;
}

/**
 * Compiles the fused build where it can run, else the plain one.
 *
 * @throws {RudinError} `backend-unavailable` when neither can be loaded.
 */
export async function loadKernels({ kernels, fusedKernels }: KernelBuilds): Promise<WebAssembly.Module> {
  try {
    const fused = fusedKernels === undefined ? null : await bytesOf(fusedKernels);
    return await WebAssembly.compile(fused !== null && canRunFused(fused) ? fused : await bytesOf(kernels));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RudinError('backend-unavailable', `the WASM kernels cannot be loaded: ${reason}`, { cause });
  }
}

/** Whether this machine's WebAssembly has relaxed SIMD; in Node 20 it is there, but behind a flag of V8. */
export function canRunFused(fused: Uint8Array<ArrayBuffer>): boolean {
  if (WebAssembly.validate(fused)) return true;
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return WebAssembly.validate(fused);
}

async function bytesOf(file: KernelsFile): Promise<Uint8Array<ArrayBuffer>> {
  return file instanceof URL ? readFile(file) : file;
}
