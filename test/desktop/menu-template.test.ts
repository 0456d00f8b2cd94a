import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import type { MenuCommand } from '../../src-main/contract/studio-calls';
import { menuLabels } from '../../src-main/desktop/menu-labels';
import { menuTemplate } from '../../src-main/desktop/menu-template';

const platforms = ['linux', 'win32', 'darwin'] as const;

function menu(
  platform: NodeJS.Platform,
  recentPhotos: readonly string[] = [],
  isDevelopment = false,
  labels = menuLabels.en,
) {
  const done: string[] = [];
  const template = menuTemplate(
    { labels, platform, recentPhotos, isDevelopment },
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

  it('can end the program, by the name the system has for it, and tells of it once', () => {
    const { items } = menu(platform);
    const quit = items.filter((item) => item.role === 'quit');
    expect(quit.map((item) => item.label)).toEqual([platform === 'darwin' ? 'Quit Rudin' : 'Exit']);
    expect(items.filter((item) => item.role === 'about')).toHaveLength(1);
    expect(items.some((item) => item.role === 'appMenu')).toBe(platform === 'darwin');
  });
});

describe('the words of the menu', () => {
  it.each(platforms)(
    "are all the catalogue's on %s: none is left to Electron, which has English ones",
    (platform) => {
      const { items } = menu(platform, [], true, menuLabels['zh-Hans']);
      const words: readonly (string | undefined)[] = Object.values(menuLabels['zh-Hans']);
      const others = items.filter((item) => item.type !== 'separator' && !words.includes(item.label));
      // macOS gives that menu the program's name.
      expect(others.map((item) => item.role)).toEqual(platform === 'darwin' ? ['appMenu'] : []);
    },
  );

  it('are in Chinese letters, but for the one that is in figures', () => {
    const latin = Object.entries(menuLabels['zh-Hans']).filter(([, word]) => !/\p{Script=Han}/u.test(word));
    expect(latin.map(([key]) => key)).toEqual(['toggleGrid']);
  });

  it('end in dots where they open something to be filled in, in both languages', () => {
    const dotted = (labels: Record<string, string>) =>
      Object.keys(labels).filter((key) => labels[key]?.endsWith('…'));
    expect(dotted(menuLabels['zh-Hans'])).toEqual(dotted(menuLabels.en));
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
