/**
 * Decides before any work where every file of a run is written, so that a run of a thousand photos does not find
 * out at the end that two of them want the same name or that a name belongs to an input.
 */
import { lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { RudinError } from '../contract/outcome';
import type { ConflictChoice, PhotoFormat } from '../contract/parameters';
import { sidecarPath } from '../studio/sidecar-file';
import { describeFileError } from './file-error';
import { extensionOf, formatOfExtension, knownExtensions } from '../contract/photo-extensions';

interface OutputWish {
  readonly inputs: readonly string[];
  /** `-o` as typed: a file, or a folder. */
  readonly out: string;
  /** `--format`, or null to take it from the name. */
  readonly format: PhotoFormat | null;
  readonly conflict: ConflictChoice;
  /** A sidecar is written beside every output: both names must be free. */
  readonly sidecar: boolean;
}

/** One file of the run: where it goes, or why it cannot. */
export type PlannedFile =
  | {
      readonly input: string;
      readonly output: string;
      readonly format: 'same' | PhotoFormat;
      /** What stands there already, under the output's name or its sidecar's; null when both are free. */
      readonly inTheWay: string | null;
    }
  | { readonly input: string; readonly error: RudinError };

/**
 * Plans all outputs.
 *
 * @returns One entry per input, in order.
 * @throws {RudinError} `bad-params` when the wish as a whole makes no sense, whatever the photos are.
 */
export async function planOutputs(wish: OutputWish): Promise<readonly PlannedFile[]> {
  const { inputs, out, conflict, sidecar } = wish;
  if (out === '') throw new RudinError('bad-params', '-o must name a file or a folder; got nothing');
  if (inputs.includes('')) throw new RudinError('bad-params', 'an input has an empty name');
  const toFolder = await wantsFolder(inputs.length, out);
  const format = toFolder ? (wish.format ?? 'same') : formatForFile(out, wish.format);
  const inputIdentities = new Set<string>();
  for (const input of inputs) {
    const identity = await identityOf(input);
    if (identity !== null) inputIdentities.add(identity);
  }
  const takenBy = new Map<string, string>();
  const plan: PlannedFile[] = [];
  for (const input of inputs) {
    const output = toFolder ? join(out, outputName(input, format)) : out;
    try {
      const name = await canonicalName(output);
      const identity = await identityOf(output);
      const isInput = identity !== null && inputIdentities.has(identity);
      // With `number` both collisions resolve themselves: by then the name exists, and another one is found.
      if (conflict !== 'number') refuseCollision(output, isInput, takenBy.get(name), input);
      takenBy.set(name, takenBy.get(name) ?? input);
      const wanted = sidecar ? [output, sidecarPath(output)] : [output];
      plan.push({ input, output, format, inTheWay: await firstTaken(wanted) });
    } catch (thrown) {
      if (!(thrown instanceof RudinError)) throw thrown;
      plan.push({ input, error: thrown });
    }
  }
  return plan;
}

/**
 * The path that was written, spelled as the output was typed: a writer answers with the real path.
 *
 * @param planned Path in the plan.
 * @param written Path that was written, with another name when it was numbered; null when nothing was.
 */
export function asTyped(planned: string, written: string | null): string | null {
  if (written === null || basename(written) === basename(planned)) return written && planned;
  return join(dirname(planned), basename(written));
}

/** Several inputs, a trailing slash or an existing folder mean a folder. */
async function wantsFolder(inputCount: number, out: string): Promise<boolean> {
  const found = await stat(out).catch(() => null);
  if (found?.isDirectory() === true) return true;
  const asksForFolder = inputCount > 1 || /[/\\]$/.test(out);
  if (asksForFolder && found !== null) {
    const reason = inputCount > 1 ? `${inputCount} inputs need a folder for -o` : '-o ends with a slash';
    throw new RudinError('bad-params', `${reason}, but ${out} is a file`);
  }
  return asksForFolder;
}

function formatForFile(out: string, wished: PhotoFormat | null): PhotoFormat {
  const named = formatOfExtension(extname(out));
  if (wished === null) {
    if (named !== null) return named;
    throw new RudinError(
      'bad-params',
      `cannot tell the format from the name ${out}; known endings: ${knownExtensions().join(' ')}`,
    );
  }
  // A PNG under the name of a JPEG misleads every program that opens it later.
  if (named !== null && named !== wished) {
    throw new RudinError('bad-params', `the format ${wished} does not fit the name ${out}`);
  }
  return wished;
}

/** The input's name; with another format the ending changes too, unless it already belongs to that format. */
function outputName(input: string, format: 'same' | PhotoFormat): string {
  const name = basename(input);
  const ending = extname(name);
  if (format === 'same' || formatOfExtension(ending) === format) return name;
  return name.slice(0, name.length - ending.length) + extensionOf(format);
}

function refuseCollision(
  output: string,
  isInput: boolean,
  earlierInput: string | undefined,
  input: string,
): void {
  if (isInput) {
    throw new RudinError(
      'conflict',
      `the output ${output} is one of the inputs; choose another folder or name, or --on-conflict number`,
    );
  }
  if (earlierInput !== undefined) {
    throw new RudinError(
      'conflict',
      `${earlierInput} and ${input} would both be written to ${output}; ` +
        'choose other folders, or --on-conflict number',
    );
  }
}

/**
 * A path under which two spellings of one output meet.
 *
 * @throws {RudinError} `write-failed` when the output's folder does not exist.
 */
async function canonicalName(output: string): Promise<string> {
  const folder = dirname(resolve(output));
  let realFolder: string;
  try {
    realFolder = await realpath(folder);
    if (!(await stat(realFolder)).isDirectory()) throw new Error('is no folder');
  } catch (thrown) {
    throw new RudinError(
      'write-failed',
      `cannot write ${output}: the folder ${dirname(output)}: ${describeFileError(thrown)}`,
      { cause: thrown },
    );
  }
  const path = join(realFolder, basename(output));
  // macOS and Windows take upper and lower case, and composed and decomposed accents, for the same name.
  return process.platform === 'linux' ? path : path.normalize('NFC').toLowerCase();
}

/** Device and inode, the same for every name and link of a file; null when there is no such file. */
async function identityOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found === null ? null : `${found.dev}:${found.ino}`;
}

/** The first of these paths under which something is; null when all are free. */
async function firstTaken(paths: readonly string[]): Promise<string | null> {
  for (const path of paths) if (await exists(path)) return path;
  return null;
}

/** Whether a name is taken, also by a link that leads nowhere. */
async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
