// Compiles the AssemblyScript kernels (src-main/engine/kernels/*/*.as.ts) to out/wasm, when a source is newer than what
// is there: kernels.wasm for every machine, kernels-fused.wasm for those whose WebAssembly has relaxed SIMD.
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const engine = join(root, 'src-main', 'engine');
const entry = join('src-main', 'engine', 'wasm', 'kernels.as.ts');
const folder = join(root, 'out', 'wasm');
const builds = [
  { file: 'kernels.wasm', features: 'simd,threads' },
  // Multiplies and adds in one rounding: a fifth faster.
  { file: 'kernels-fused.wasm', features: 'simd,threads,relaxed-simd' },
];

/** What the compiler reads, and what decides how it compiles. */
function sources() {
  const found = readdirSync(engine, { recursive: true })
    .filter((name) => name.endsWith('.as.ts') || name.endsWith('memory-fields.ts'))
    .map((name) => join(engine, name));
  return [...found, fileURLToPath(import.meta.url), join(root, 'package-lock.json')];
}

function isUpToDate({ file }) {
  const output = join(folder, file);
  const built = statSync(output, { throwIfNoEntry: false });
  return built !== undefined && sources().every((source) => statSync(source).mtimeMs <= built.mtimeMs);
}

async function compile({ file, features }) {
  const written = new Map();
  const { error, stderr } = await asc.main(
    [
      entry,
      ...['--outFile', file, '-O3', '--noAssert', '--runtime', 'stub'],
      ...['--enable', features, '--importMemory', '--sharedMemory'],
      // The least any instance is given, and the most that 32 bits can address.
      ...['--initialMemory', '1', '--maximumMemory', '65536'],
    ],
    {
      readFile: (name, base) => {
        try {
          return readFileSync(join(base, name), 'utf8');
        } catch {
          // The compiler looks a module up under several names.
          return null;
        }
      },
      writeFile: (name, contents) => written.set(name, contents),
      listFiles: () => [],
    },
  );
  const messages = stderr.toString();
  if (messages) console.error(messages);
  if (error) throw error;
  return written.get(file);
}

for (const build of builds.filter((each) => !isUpToDate(each))) {
  const binary = await compile(build);
  const output = join(folder, build.file);
  mkdirSync(folder, { recursive: true });
  // Under its name the file is always whole, also while tests run beside a build.
  writeFileSync(`${output}.${process.pid}`, binary);
  renameSync(`${output}.${process.pid}`, output);
  console.log(`out/wasm/${build.file}: ${binary.length} bytes`);
}
