/** The optional package that TensorFlow on CUDA comes in: where it is, and how it is brought into a process. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import nodeUtil from 'node:util';
import { RudinError } from '../../contract/outcome';
import type { TensorLibrary } from './tensor-library';

/** The package, which the user installs. */
export const packageName = '@tensorflow/tfjs-node-gpu';

/** What the package has beside the operations. */
export interface NativeTensorLibrary extends TensorLibrary {
  /** Whatever computes. */
  backend(): { readonly isUsingGpuDevice?: boolean };
  /** Leaves out checks and advice. */
  enableProdMode(): void;
  readonly version_core?: string;
}

/**
 * Where the package's entry is; null where it is not installed.
 *
 * @param from A file as Node looks packages up from: beside it, then upwards.
 */
export function findTensorflow(from: URL): string | null {
  try {
    return createRequire(from).resolve(packageName);
  } catch {
    return null;
  }
}

/**
 * Brings the package into this process.
 *
 * @param from    As in `findTensorflow`.
 * @param limitMs What an import that waits for something may take; one that blocks the process cannot be ended here, which
 *                is why `probeTensorflow` tries it in another one first.
 * @throws {RudinError} `backend-unavailable`, saying what is missing.
 */
export async function loadTensorflow(from: URL, limitMs: number): Promise<NativeTensorLibrary> {
  const entry = findTensorflow(from);
  if (entry === null) {
    throw new RudinError('backend-unavailable', `the optional package ${packageName} is not installed`);
  }
  prepareProcess();
  const speak = silenceConsole();
  try {
    const imported = (await within(import(pathToFileURL(entry).href), limitMs)) as Importable;
    const library = imported.default ?? imported;
    library.enableProdMode();
    return library;
  } catch (thrown) {
    throw new RudinError('backend-unavailable', reasonOf(thrown), { cause: thrown });
  } finally {
    speak();
  }
}

type Importable = NativeTensorLibrary & { readonly default?: NativeTensorLibrary };

/** What has to be so before the package is read. */
function prepareProcess(): void {
  // Its banner and advice: only what is fatal is printed.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3';
  // Else it takes all of the card's memory at once, that of other programs too.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // The package, last published in 2024, calls two functions that Node 23 dropped.
  const util = nodeUtil as unknown as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  util['isArray'] ??= (value: unknown) => Array.isArray(value);
}

/** Until the function that it answers with is called, console lines go nowhere: stdout belongs to results. */
function silenceConsole(): () => void {
  const lines = globalThis.console as unknown as Record<string, unknown>;
  const own = ['log', 'info', 'warn'].map((name) => [name, lines[name]] as const);
  for (const [name] of own) lines[name] = () => undefined;
  return () => {
    for (const [name, print] of own) lines[name] = print;
  };
}

async function within<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    const message = `did not load within ${limitMs / 1000} s`;
    timer = setTimeout(() => reject(new Error(message)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Words for what an import throws, which need not be an error and need not have a code. */
function reasonOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const line = message.trim().split('\n')[0]!;
  if (/native addon module.*can not be found/.test(message)) {
    return `the package ${packageName} has no native part for this system: its install script did not run or failed`;
  }
  if (/cannot open shared object file|specified module could not be found/i.test(message)) {
    return `the native part of ${packageName} does not load: ${line}`;
  }
  return `the package ${packageName} does not load: ${line}`;
}
