/** The menu of each system as plain data; `menu.ts` hands it to Electron. */
import { basename } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../contract/studio-calls';
import { menuLabels } from './menu-labels';

export interface MenuActions {
  /** Sends a command to the page. */
  command(name: MenuCommand): void;
  openPhoto(path: string): void;
  clearRecent(): void;
}

export interface MenuState {
  readonly platform: NodeJS.Platform;
  readonly recentPhotos: readonly string[];
  /** A checkout: the developer tools can be opened. */
  readonly isDevelopment: boolean;
}

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** The whole menu bar. */
export function menuTemplate(state: MenuState, actions: MenuActions): MenuItemConstructorOptions[] {
  const isMac = state.platform === 'darwin';
  return [
    ...(isMac ? [{ role: 'appMenu' as const }] : []),
    fileMenu(state, actions),
    editMenu(actions),
    viewMenu(state, actions),
    ...(isMac ? [{ role: 'windowMenu' as const }] : []),
    helpMenu(isMac, actions),
  ];
}

/**
 * One item whose work and key are the page's. The key is shown, not taken: the page hears it first and knows whether a
 * number is being typed. (macOS has no such choice; there the page's preventDefault keeps the menu out.)
 */
function pageItem(
  label: string,
  name: MenuCommand,
  actions: MenuActions,
  accelerator?: string,
): MenuItemConstructorOptions {
  return {
    id: name,
    label,
    click: () => actions.command(name),
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  };
}

function fileMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: menuLabels.file,
    submenu: [
      pageItem(menuLabels.open, 'open', actions, 'CmdOrCtrl+O'),
      recentMenu(state, actions),
      separator,
      pageItem(menuLabels.export, 'export', actions, 'CmdOrCtrl+S'),
      pageItem(menuLabels.exportAs, 'export-as', actions, 'CmdOrCtrl+Shift+S'),
      separator,
      { role: state.platform === 'darwin' ? 'close' : 'quit' },
    ],
  };
}

/** macOS keeps its own list, which `app.addRecentDocument` feeds; elsewhere the list is Rudin's. */
function recentMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  if (state.platform === 'darwin') {
    return {
      role: 'recentDocuments',
      label: menuLabels.openRecent,
      submenu: [{ role: 'clearRecentDocuments', label: menuLabels.clearRecent }],
    };
  }
  const photos = state.recentPhotos.map((path) => ({
    // An ampersand would mark the letter after it as a key.
    label: basename(path).replaceAll('&', '&&'),
    toolTip: path,
    click: () => actions.openPhoto(path),
  }));
  return {
    label: menuLabels.openRecent,
    submenu:
      photos.length === 0
        ? [{ label: menuLabels.noRecent, enabled: false }]
        : [...photos, separator, { label: menuLabels.clearRecent, click: () => actions.clearRecent() }],
  };
}

function editMenu(actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: menuLabels.edit,
    submenu: [
      pageItem(menuLabels.undo, 'undo', actions, 'CmdOrCtrl+Z'),
      pageItem(menuLabels.redo, 'redo', actions, 'CmdOrCtrl+Shift+Z'),
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
    ],
  };
}

function viewMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  const development: MenuItemConstructorOptions[] = [
    separator,
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ];
  return {
    label: menuLabels.view,
    submenu: [
      pageItem(menuLabels.zoomIn, 'zoom-in', actions, 'CmdOrCtrl+Plus'),
      pageItem(menuLabels.zoomOut, 'zoom-out', actions, 'CmdOrCtrl+-'),
      pageItem(menuLabels.fit, 'fit', actions, 'CmdOrCtrl+0'),
      pageItem(menuLabels.actualSize, 'actual-size', actions, 'CmdOrCtrl+1'),
      separator,
      // Their keys are single letters of the page, which a menu would take from text fields on macOS.
      pageItem(menuLabels.toggleBefore, 'toggle-before', actions),
      pageItem(menuLabels.toggleSplit, 'toggle-split', actions),
      pageItem(menuLabels.toggleSide, 'toggle-side', actions),
      pageItem(menuLabels.toggleGrid, 'toggle-grid', actions),
      pageItem(menuLabels.toggleSheet, 'toggle-sheet', actions),
      separator,
      pageItem(menuLabels.turnSplit, 'turn-split', actions),
      pageItem(menuLabels.swap, 'swap', actions),
      pageItem(menuLabels.blink, 'blink', actions),
      separator,
      pageItem(menuLabels.togglePanel, 'toggle-panel', actions),
      separator,
      pageItem(menuLabels.backends, 'backends', actions, 'CmdOrCtrl+B'),
      separator,
      { role: 'togglefullscreen' },
      ...(state.isDevelopment ? development : []),
    ],
  };
}

function helpMenu(isMac: boolean, actions: MenuActions): MenuItemConstructorOptions {
  return {
    role: 'help',
    label: menuLabels.help,
    submenu: [
      pageItem(menuLabels.keys, 'keys', actions, 'F1'),
      ...(isMac ? [] : [separator, { role: 'about' as const }]),
    ],
  };
}
