/** What a message from the page must be before the studio sees it. No Electron. */
import { languages, type Language } from '../contract/language';
import { RudinError } from '../contract/outcome';
import { studioCallNames, type StudioCall } from '../contract/studio-calls';

/** Largest argument of a call, in bytes of JSON; pixels never travel this way. */
export const maxAskBytes = 65_536;
/** More files than anybody drops by hand. */
export const maxGrants = 1000;
/** Largest file that has no path, such as a pasted screenshot: it is copied between processes. */
export const maxPastedBytes = 256 * 1024 * 1024;

/** A file that a person dropped, picked or pasted: by its path, or by its bytes where it has none. */
export type PickedFile = { readonly path: string } | { readonly name: string; readonly bytes: Uint8Array };

/**
 * Checks the name and the size of a call; the studio checks the argument against the call's schema.
 *
 * @throws {RudinError} `bad-params` when there is no such call, or the argument is not plain data of at most 64 KB.
 */
export function checkPageCall(name: unknown, ask: unknown): { name: StudioCall; ask: unknown } {
  const call = studioCallNames.find((known) => known === name);
  if (call === undefined) throw new RudinError('bad-params', `unknown call ${describe(name)}`);
  const bytes = jsonBytes(ask);
  if (bytes > maxAskBytes) {
    throw new RudinError('bad-params', `a call has at most ${maxAskBytes} bytes; ${call} got ${bytes}`);
  }
  return { name: call, ask };
}

/**
 * Checks files that a person dropped, picked or pasted, as the preload read them.
 *
 * @throws {RudinError} `bad-params` for anything but a list of files; `too-large` with both figures.
 */
export function checkPickedFiles(files: unknown): readonly PickedFile[] {
  if (!Array.isArray(files) || files.length > maxGrants || !files.every(isPickedFile)) {
    throw new RudinError('bad-params', `picked files must be a list of at most ${maxGrants} files`);
  }
  const bytes = files.reduce((sum, file) => sum + ('bytes' in file ? file.bytes.byteLength : 0), 0);
  if (bytes > maxPastedBytes) {
    throw new RudinError('too-large', `pasted files have at most ${maxPastedBytes} bytes; got ${bytes}`);
  }
  return files;
}

/** The language that a page says it speaks; null for anything else, which changes nothing. */
export function spokenLanguage(said: unknown): Language | null {
  return languages.find((language) => language === said) ?? null;
}

function isPickedFile(file: unknown): file is PickedFile {
  if (typeof file !== 'object' || file === null) return false;
  if ('path' in file) return isPath(file.path);
  return (
    'name' in file && typeof file.name === 'string' && 'bytes' in file && file.bytes instanceof Uint8Array
  );
}

/** System calls would cut a path at a NUL. */
const isPath = (path: unknown): path is string =>
  typeof path === 'string' && path !== '' && path.length <= 32_768 && !path.includes('\0');

/** Infinite for what JSON cannot hold: cycles, big integers, undefined. */
function jsonBytes(value: unknown): number {
  try {
    const json: string | undefined = JSON.stringify(value);
    return json === undefined ? Infinity : Buffer.byteLength(json);
  } catch {
    return Infinity;
  }
}

const describe = (name: unknown): string =>
  typeof name === 'string' ? JSON.stringify(name.slice(0, 64)) : `of type ${typeof name}`;
