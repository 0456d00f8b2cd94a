/** The native dialogs of the desktop app. */
import { dialog, type BrowserWindow, type SaveDialogOptions } from 'electron';
import type { Dialogs } from '../studio/studio-interface';
import type { MenuLabels } from './menu-labels';
import { documentFilters, openFilters, saveFilters } from './photo-filters';

/**
 * @param window  The window that a dialog belongs to, or null while there is none.
 * @param labels  The words of the language that is spoken when a dialog opens. Its own buttons are the system's.
 */
export function nativeDialogs(window: () => BrowserWindow | null, labels: () => MenuLabels): Dialogs {
  return {
    async open() {
      const options = {
        title: labels().openTitle,
        filters: openFilters(labels()),
        // The recent photos are noted once they have opened.
        properties: ['openFile' as const, 'multiSelections' as const, 'dontAddToRecent' as const],
      };
      const parent = window();
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
      return answer.canceled ? [] : answer.filePaths;
    },
    save: (suggestedName, format) =>
      askTarget(window(), labels().exportTitle, suggestedName, saveFilters(format)),
    saveDocument: (suggestedName) =>
      askTarget(window(), labels().saveTitle, suggestedName, documentFilters(labels())),
  };
}

/** Asks where to save; null when cancelled. */
async function askTarget(
  parent: BrowserWindow | null,
  title: string,
  defaultPath: string,
  filters: SaveDialogOptions['filters'],
): Promise<string | null> {
  const options: SaveDialogOptions = {
    title,
    defaultPath,
    ...(filters && { filters }),
    properties: ['createDirectory', 'showOverwriteConfirmation', 'dontAddToRecent'],
  };
  const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
  return answer.canceled || answer.filePath === '' ? null : answer.filePath;
}
