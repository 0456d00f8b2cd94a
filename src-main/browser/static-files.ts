/** The built page, listed and read once at start: what is not in the list does not exist for the browser door. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RudinError } from '../contract/outcome';
import { pageMediaType } from '../contract/page-headers';

export interface StaticFile {
  readonly mediaType: string;
  readonly bytes: Buffer;
}

/**
 * Lists a build of the page by address path.
 *
 * @param folder The built renderer, such as out/renderer; it holds index.html. Links and files of a kind that the build
 *               does not make (source maps) are left out.
 * @returns      Keys such as `/assets/index-abc.js`; `/` is index.html.
 * @throws {RudinError} `not-found` when the page was not built.
 */
export async function readStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  await readFolder(folder, '/', files).catch((cause: unknown) => {
    throw new RudinError('not-found', `the page is not built: ${folder} cannot be read`, { cause });
  });
  const index = files.get('/index.html');
  if (!index) throw new RudinError('not-found', `the page is not built: ${folder} has no index.html`);
  files.set('/', index);
  return files;
}

async function readFolder(folder: string, path: string, files: Map<string, StaticFile>): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = join(folder, entry.name);
    if (entry.isDirectory()) await readFolder(file, `${path}${entry.name}/`, files);
    const mediaType = entry.isFile() ? pageMediaType(entry.name) : null;
    if (mediaType !== null) files.set(path + entry.name, { mediaType, bytes: await readFile(file) });
  }
}
