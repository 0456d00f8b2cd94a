/** The menu of each system as plain data; `menu.ts` hands it to Electron. */
import { basename } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../contract/studio-calls';
import type { MenuLabels } from './menu-labels';

export interface MenuActions {
  /** Sends a command to the page. */
  command(name: MenuCommand): void;
  openPhoto(path: string): void;
  clearRecent(): void;
}

export interface MenuState {
  /** The words of the language that the page speaks. */
  readonly labels: MenuLabels;
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
    ...(isMac ? [appMenu(state)] : []),
    fileMenu(state, actions),
    editMenu(state, actions),
    viewMenu(state, actions),
    ...(isMac ? [windowMenu(state)] : []),
    helpMenu(state, actions),
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

/** The menu that macOS shows under the program's own name. */
function appMenu({ labels }: MenuState): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about', label: labels.about },
      separator,
      { role: 'services', label: labels.services },
      separator,
      { role: 'hide', label: labels.hide },
      { role: 'hideOthers', label: labels.hideOthers },
      { role: 'unhide', label: labels.showAll },
      separator,
      { role: 'quit', label: labels.quit },
    ],
  };
}

function fileMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  const { labels } = state;
  return {
    label: labels.file,
    submenu: [
      pageItem(labels.open, 'open', actions, 'CmdOrCtrl+O'),
      recentMenu(state, actions),
      separator,
      pageItem(labels.export, 'export', actions, 'CmdOrCtrl+S'),
      pageItem(labels.exportAs, 'export-as', actions, 'CmdOrCtrl+Shift+S'),
      separator,
      state.platform === 'darwin'
        ? { role: 'close', label: labels.closeWindow }
        : { role: 'quit', label: labels.exit },
    ],
  };
}

/** macOS keeps its own list, which `app.addRecentDocument` feeds; elsewhere the list is Rudin's. */
function recentMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  const { labels } = state;
  if (state.platform === 'darwin') {
    return {
      role: 'recentDocuments',
      label: labels.openRecent,
      submenu: [{ role: 'clearRecentDocuments', label: labels.clearRecent }],
    };
  }
  const photos = state.recentPhotos.map((path) => ({
    // An ampersand would mark the letter after it as a key.
    label: basename(path).replaceAll('&', '&&'),
    toolTip: path,
    click: () => actions.openPhoto(path),
  }));
  return {
    label: labels.openRecent,
    submenu:
      photos.length === 0
        ? [{ label: labels.noRecent, enabled: false }]
        : [...photos, separator, { label: labels.clearRecent, click: () => actions.clearRecent() }],
  };
}

function editMenu({ labels }: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  return {
    label: labels.edit,
    submenu: [
      pageItem(labels.undo, 'undo', actions, 'CmdOrCtrl+Z'),
      pageItem(labels.redo, 'redo', actions, 'CmdOrCtrl+Shift+Z'),
      separator,
      { role: 'cut', label: labels.cut },
      { role: 'copy', label: labels.copy },
      { role: 'paste', label: labels.paste },
      { role: 'selectAll', label: labels.selectAll },
    ],
  };
}

function viewMenu(state: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  const { labels } = state;
  const development: MenuItemConstructorOptions[] = [
    separator,
    { role: 'reload', label: labels.reload },
    { role: 'toggleDevTools', label: labels.developerTools },
  ];
  return {
    label: labels.view,
    submenu: [
      pageItem(labels.zoomIn, 'zoom-in', actions, 'CmdOrCtrl+Plus'),
      pageItem(labels.zoomOut, 'zoom-out', actions, 'CmdOrCtrl+-'),
      pageItem(labels.fit, 'fit', actions, 'CmdOrCtrl+0'),
      pageItem(labels.actualSize, 'actual-size', actions, 'CmdOrCtrl+1'),
      separator,
      // Their keys are single letters of the page, which a menu would take from text fields on macOS.
      pageItem(labels.toggleBefore, 'toggle-before', actions),
      pageItem(labels.toggleSplit, 'toggle-split', actions),
      pageItem(labels.toggleSide, 'toggle-side', actions),
      pageItem(labels.toggleGrid, 'toggle-grid', actions),
      pageItem(labels.toggleSheet, 'toggle-sheet', actions),
      separator,
      pageItem(labels.turnSplit, 'turn-split', actions),
      pageItem(labels.swap, 'swap', actions),
      pageItem(labels.blink, 'blink', actions),
      separator,
      pageItem(labels.togglePanel, 'toggle-panel', actions),
      separator,
      pageItem(labels.backends, 'backends', actions, 'CmdOrCtrl+B'),
      separator,
      { role: 'togglefullscreen', label: labels.fullScreen },
      ...(state.isDevelopment ? development : []),
    ],
  };
}

function windowMenu({ labels }: MenuState): MenuItemConstructorOptions {
  return {
    role: 'windowMenu',
    label: labels.window,
    submenu: [
      { role: 'minimize', label: labels.minimize },
      { role: 'zoom', label: labels.zoomWindow },
      separator,
      { role: 'front', label: labels.bringToFront },
    ],
  };
}

function helpMenu({ labels, platform }: MenuState, actions: MenuActions): MenuItemConstructorOptions {
  return {
    role: 'help',
    label: labels.help,
    submenu: [
      pageItem(labels.keys, 'keys', actions, 'F1'),
      // On macOS the program's own menu has it.
      ...(platform === 'darwin' ? [] : [separator, { role: 'about' as const, label: labels.about }]),
    ],
  };
}
