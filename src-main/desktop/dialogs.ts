/** The native dialogs of the desktop app. */
import { dialog, type BrowserWindow } from 'electron';
import type { Dialogs } from '../studio/studio-interface';
import { menuLabels } from './menu-labels';
import { openFilters, saveFilters } from './photo-filters';

/**
 * @param window  The window that a dialog belongs to, or null while there is none.
 * @param onOpen  Told of the paths that the person chose to open.
 */
export function nativeDialogs(
  window: () => BrowserWindow | null,
  onOpen: (paths: readonly string[]) => void,
): Dialogs {
  return {
    async open() {
      const options = {
        title: menuLabels.openTitle,
        filters: openFilters(),
        // The recent photos are noted once they have opened.
        properties: ['openFile' as const, 'multiSelections' as const, 'dontAddToRecent' as const],
      };
      const parent = window();
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
      if (answer.canceled) return [];
      onOpen(answer.filePaths);
      return answer.filePaths;
    },
    async save(suggestedName, format) {
      const options = {
        title: menuLabels.exportTitle,
        defaultPath: suggestedName,
        filters: saveFilters(format),
        properties: [
          'createDirectory' as const,
          'showOverwriteConfirmation' as const,
          'dontAddToRecent' as const,
        ],
      };
      const parent = window();
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
      return answer.canceled || answer.filePath === '' ? null : answer.filePath;
    },
  };
}
