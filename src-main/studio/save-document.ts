/** Recipes and presets as JSON files: to a path that a save dialog gave, or as a download. */
import { basename } from 'node:path';
import type { SavedDocument, SavedDocumentReport } from '../contract/darkroom-calls';
import { writeSafely } from '../photos/safe-write';
import type { Download } from './export-photo';
import type { Dialogs } from './studio-interface';

const ending = '.json';

/**
 * Saves a document.
 *
 * @param name Suggested for the file, without its ending; what cannot stand in a file name is left out.
 * @param way  `dialogs` asks where to; without them `offer` keeps the bytes for the page to fetch.
 * @returns    Null when the person cancelled the dialog.
 * @throws {RudinError} `conflict` when the path is an open photo's, `write-failed`.
 */
export async function saveDocument(
  name: string,
  document: SavedDocument,
  way: {
    readonly dialogs: Dialogs | null;
    readonly offer: (download: Download) => string;
    readonly protectedInputs: readonly string[];
  },
): Promise<SavedDocumentReport | null> {
  const content = document.kind === 'recipe' ? document.recipe : document.preset;
  const bytes = new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`);
  const suggested = `${plainStem(name)}${ending}`;
  if (way.dialogs === null) {
    return {
      name: suggested,
      download: way.offer({ name: suggested, mediaType: 'application/json', bytes }),
    };
  }
  const path = await way.dialogs.saveDocument(suggested);
  if (path === null) return null;
  // The dialog has asked whether to replace what is there.
  await writeSafely({ path, bytes, conflict: 'overwrite', protectedInputs: way.protectedInputs });
  return { name: basename(path), download: null };
}

/** A name that no system refuses: without separators, control characters and what Windows forbids. */
function plainStem(name: string): string {
  const plain = [...name.replace(/[\p{C}<>:"/\\|?*]/gu, '').trim()].slice(0, 120).join('');
  return /^[.\s]*$/.test(plain) ? 'rudin' : plain;
}
