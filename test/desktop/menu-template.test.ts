import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import type { MenuCommand } from '../../src-main/contract/studio-calls';
import { menuTemplate } from '../../src-main/desktop/menu-template';

const platforms = ['linux', 'win32', 'darwin'] as const;

function menu(platform: NodeJS.Platform, recentPhotos: readonly string[] = [], isDevelopment = false) {
  const done: string[] = [];
  const template = menuTemplate(
    { platform, recentPhotos, isDevelopment },
    {
      command: (name) => done.push(name),
      openPhoto: (path) => done.push(`open ${path}`),
      clearRecent: () => done.push('clear'),
    },
  );
  return { items: flatten(template), done };
}

const flatten = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flatten(item.submenu) : [])]);

/** Electron hands over more; the menu uses none of it. */
const click = (item: MenuItemConstructorOptions | undefined): void =>
  (item?.click as (() => void) | undefined)?.();

const keysOfPage: readonly [MenuCommand, string | undefined][] = [
  ['open', 'CmdOrCtrl+O'],
  ['export', 'CmdOrCtrl+S'],
  ['export-as', 'CmdOrCtrl+Shift+S'],
  ['undo', 'CmdOrCtrl+Z'],
  ['redo', 'CmdOrCtrl+Shift+Z'],
  ['zoom-in', 'CmdOrCtrl+Plus'],
  ['zoom-out', 'CmdOrCtrl+-'],
  ['fit', 'CmdOrCtrl+0'],
  ['actual-size', 'CmdOrCtrl+1'],
  ['toggle-before', undefined],
  ['toggle-split', undefined],
  ['toggle-side', undefined],
  ['toggle-grid', undefined],
  ['toggle-sheet', undefined],
  ['turn-split', undefined],
  ['swap', undefined],
  ['blink', undefined],
  ['toggle-panel', undefined],
  ['backends', 'CmdOrCtrl+B'],
  ['keys', 'F1'],
];

describe.each(platforms)('the menu on %s', (platform) => {
  it.each(keysOfPage)('has %s once, shows %s and leaves the key to the page', (command, key) => {
    const { items, done } = menu(platform);
    const found = items.filter((item) => item.id === command);
    expect(found).toHaveLength(1);
    expect(found[0]?.accelerator).toBe(key);
    expect(found[0]?.registerAccelerator).toBe(key === undefined ? undefined : false);
    click(found[0]);
    expect(done).toEqual([command]);
  });

  it('can cut, copy, paste and select in number fields', () => {
    const roles = menu(platform).items.map((item) => item.role);
    expect(roles).toEqual(expect.arrayContaining(['cut', 'copy', 'paste', 'selectAll', 'togglefullscreen']));
  });

  it('offers the developer tools in a checkout only', () => {
    const roles = (isDevelopment: boolean) =>
      menu(platform, [], isDevelopment).items.map((item) => item.role);
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(false)).not.toContain('reload');
    expect(roles(true)).toContain('toggleDevTools');
  });

  it('can end the program, by the name the system has for it', () => {
    const roles = menu(platform).items.map((item) => item.role);
    expect(roles).toContain(platform === 'darwin' ? 'appMenu' : 'quit');
    expect(roles.includes('about')).toBe(platform !== 'darwin');
  });
});

describe('recent photos in the menu', () => {
  it("are Rudin's own list on Linux and Windows, with the ampersand of a name doubled", () => {
    const { items, done } = menu('linux', ['/a/cup.png', '/b/salt & pepper.jpg']);
    click(items.find((item) => item.label === 'cup.png'));
    click(items.find((item) => item.label === 'salt && pepper.jpg'));
    click(items.find((item) => item.label === 'Clear Menu'));
    expect(done).toEqual(['open /a/cup.png', 'open /b/salt & pepper.jpg', 'clear']);
  });

  it('are said to be none when there are none', () => {
    const { items } = menu('win32');
    expect(items.find((item) => item.label === 'No Recent Photos')?.enabled).toBe(false);
    expect(items.some((item) => item.label === 'Clear Menu')).toBe(false);
  });

  it("are the system's list on macOS", () => {
    const { items } = menu('darwin', ['/a/cup.png']);
    expect(items.some((item) => item.role === 'recentDocuments')).toBe(true);
    expect(items.some((item) => item.label === 'cup.png')).toBe(false);
  });
});
