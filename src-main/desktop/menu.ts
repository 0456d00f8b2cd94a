/** Hands the menu to Electron, again whenever the recent photos or the language change. */
import { Menu } from 'electron';
import { menuTemplate, type MenuActions, type MenuState } from './menu-template';

/** Shows the menu in every window. */
export function showMenu(state: MenuState, actions: MenuActions): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(state, actions)));
}
