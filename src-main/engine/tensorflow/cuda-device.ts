/** What this machine has of CUDA, as far as it can be told without TensorFlow: words for why there is no device. */
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';

/** The first card, as NVIDIA's own tool tells. */
export interface CudaCard {
  readonly name: string;
  readonly driver: string;
  /** All of its memory. */
  readonly memoryBytes: number;
}

/** What libtensorflow 2.9.1 opens when it looks for a card, and what people know it by. */
const libraries = [
  { file: 'libcuda.so.1', words: "NVIDIA's driver" },
  { file: 'libcudart.so.11.0', words: 'CUDA 11.2' },
  { file: 'libcublas.so.11', words: 'CUDA 11.2' },
  { file: 'libcudnn.so.8', words: 'cuDNN 8' },
] as const;

/** NVIDIA's devices on Linux: cards, Tegra's, and those of Windows below WSL. */
const nvidiaDevice = /^(nvidia\d+|dxg|nvgpu|nvhost-gpu)$/;

/**
 * Why this machine has no CUDA, as far as that can be seen without starting anything; null where it may.
 *
 * @param platform As in `process.platform`.
 * @param dev      Where devices are.
 */
export function cudaAbsence(platform: string = process.platform, dev = '/dev'): string | null {
  if (platform === 'darwin') return 'TensorFlow has no CUDA on macOS';
  if (platform !== 'linux') return null;
  try {
    if (readdirSync(dev).some((name) => nvidiaDevice.test(name))) return null;
  } catch {
    // A machine whose devices cannot be listed may have one.
    return null;
  }
  return `this machine shows no NVIDIA GPU under ${dev}`;
}

/**
 * Which of the libraries that TensorFlow needs for CUDA the system's loader does not find; null where it finds all, or is
 * not asked (elsewhere than on Linux).
 *
 * @param opens Whether the loader can open a library.
 */
export function missingLibraries(opens: (file: string) => boolean = loaderOpens): string | null {
  if (process.platform !== 'linux') return null;
  const missing = libraries.filter(({ file }) => !opens(file));
  if (missing.length === 0) return null;
  return `${missing.map(({ file, words }) => `${file} (${words})`).join(', ')} not found`;
}

/** Asks the system's loader, which searches as it will for TensorFlow. */
export function loaderOpens(file: string): boolean {
  try {
    process.dlopen({ exports: {} }, file);
    return true;
  } catch (thrown) {
    // What it found is no module of Node's, and then says so in other words.
    return !/cannot open shared object file/.test(thrown instanceof Error ? thrown.message : '');
  }
}

/** Asks nvidia-smi; null where that is not there or says nothing that is understood. */
export async function firstCard(): Promise<CudaCard | null> {
  const fields = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader,nounits'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', fields, { timeout: 5_000 });
    return parseCard(stdout);
  } catch {
    return null;
  }
}

/** The first line of what nvidia-smi prints: name, driver, memory in MiB. */
export function parseCard(lines: string): CudaCard | null {
  const [name, driver, mebibytes] = lines
    .split('\n')[0]!
    .split(',')
    .map((field) => field.trim());
  const memoryBytes = Number(mebibytes) * 2 ** 20;
  if (!name || !driver || !(memoryBytes > 0)) return null;
  return { name, driver, memoryBytes };
}
