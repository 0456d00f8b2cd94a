/** What a message from the page must be before the studio sees it. No Electron. */
import { RudinError } from '../contract/outcome';
import { studioCallNames, type StudioCall } from '../contract/studio-calls';

/** Largest argument of a call, in bytes of JSON; pixels never travel this way. */
export const maxAskBytes = 65_536;
/** More files than anybody drops by hand. */
export const maxGrants = 1000;

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
 * Checks the paths of files that a person dropped on the page, as the preload read them.
 *
 * @throws {RudinError} `bad-params` for anything but a list of paths.
 */
export function checkDroppedPaths(paths: unknown): readonly string[] {
  const isPath = (path: unknown): path is string =>
    typeof path === 'string' && path !== '' && path.length <= 32_768 && !path.includes('\0');
  if (!Array.isArray(paths) || paths.length > maxGrants || !paths.every(isPath)) {
    throw new RudinError('bad-params', `dropped files must be a list of at most ${maxGrants} paths`);
  }
  return paths;
}

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
