/**
 * Loads sharp with the settings under which it may meet hostile files, in the build that this runtime can bear.
 *
 * Electron on Linux links the system's GLib, and sharp's native build brings its own: loading it there aborts the
 * process. There the WebAssembly build is taken, about 2.5 times slower and otherwise the same.
 */
import { createRequire } from 'node:module';
import type sharpFunction from 'sharp';
import { RudinError } from '../contract/outcome';

export type Sharp = typeof sharpFunction;
export type SharpBuild = 'native' | 'wasm';

/** What the choice depends on; a parameter so that it can be tested without Electron. */
interface CodecRuntime {
  readonly platform: string;
  /** Version of Electron, undefined under plain Node. */
  readonly electron: string | undefined;
  /** Value of RUDIN_CODEC_BUILD; `wasm` forces that build anywhere. */
  readonly forced: string | undefined;
}

/** The formats whose loaders are let in; everything else libvips can read stays blocked. */
const allowedLoaders = ['Jpeg', 'Png', 'Tiff', 'Webp', 'Heif'].map((format) => `VipsForeignLoad${format}`);

/** The runtime that this process is. */
export function currentRuntime(): CodecRuntime {
  return {
    platform: process.platform,
    electron: process.versions['electron'],
    forced: process.env['RUDIN_CODEC_BUILD'],
  };
}

/**
 * Chooses the build of sharp.
 *
 * @param runtime Platform, Electron version and the forcing variable.
 * @returns       `wasm` under Electron on Linux or when forced, else `native`.
 * @throws {RudinError} `bad-params` when something else than `wasm` or `native` is forced; `native` is refused
 *   under Electron on Linux, where it would abort the process.
 */
export function chooseSharpBuild(runtime: CodecRuntime): SharpBuild {
  const mustBeWasm = runtime.electron !== undefined && runtime.platform === 'linux';
  const { forced } = runtime;
  if (forced === undefined || forced === '') return mustBeWasm ? 'wasm' : 'native';
  if (forced === 'wasm' || (forced === 'native' && !mustBeWasm)) return forced;
  throw new RudinError('bad-params', `RUDIN_CODEC_BUILD: expected wasm or native, got ${forced}`);
}

/**
 * Loads sharp once for this process and hardens it.
 *
 * @param build Which build; from `chooseSharpBuild`.
 * @throws {RudinError} `internal` when that build is not installed.
 */
export function loadSharp(build: SharpBuild): Sharp {
  // Read by libvips when it starts, hence before it is loaded.
  process.env['VIPS_BLOCK_UNTRUSTED'] = '1';
  if (build === 'wasm') substituteWasmBuild();
  // Not by `import`, which reads each of its files for what they export: 50 ms instead of 115.
  const sharp = createRequire(import.meta.url)('sharp') as Sharp;
  sharp.cache(false);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: allowedLoaders });
  return sharp;
}

/**
 * Puts the WebAssembly module where sharp's loader looks for a native one. The loader asks `require` for several
 * file names in turn and has no setting for this; an entry in `require.cache` answers each of them.
 */
function substituteWasmBuild(): void {
  const requireHere = createRequire(import.meta.url);
  const requireInSharp = createRequire(requireHere.resolve('sharp'));
  const wasmFile = resolveOrNull(requireHere, '@img/sharp-wasm32/sharp.node');
  if (wasmFile === null) throw new RudinError('internal', 'the package @img/sharp-wasm32 is not installed');
  requireHere(wasmFile);
  const wasmModule = requireHere.cache[wasmFile];
  if (!wasmModule) throw new RudinError('internal', 'sharp for WebAssembly did not load');
  const libraries = ['', 'musl'];
  for (const library of libraries) {
    const native = resolveOrNull(requireInSharp, `@img/sharp-linux${library}-${process.arch}/sharp.node`);
    if (native !== null) requireHere.cache[native] = wasmModule;
  }
}

function resolveOrNull(from: NodeJS.Require, id: string): string | null {
  try {
    return from.resolve(id);
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return null;
    throw thrown;
  }
}
