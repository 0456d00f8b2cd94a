import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSettings } from '../../src-main/desktop/settings';
import { maxRecentPhotos } from '../../src-main/studio/recent-photos';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rudin-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bounds = { x: 10, y: 20, width: 1000, height: 700 };

describe('settings of the desktop app', () => {
  it('start empty', () => {
    const settings = openSettings(folder);
    expect(settings.windowBounds).toBeNull();
    expect(settings.isMaximized).toBe(false);
    expect(settings.recentPhotos).toEqual([]);
  });

  it('are there again at the next start', () => {
    const first = openSettings(folder);
    first.saveWindow(bounds, true);
    first.addRecent('/a.png');
    const next = openSettings(folder);
    expect(next.windowBounds).toEqual(bounds);
    expect(next.isMaximized).toBe(true);
    expect(next.recentPhotos).toEqual(['/a.png']);
  });

  it(`keep the ${maxRecentPhotos} newest photos, each once, newest first`, () => {
    const settings = openSettings(folder);
    for (let i = 0; i < 15; i += 1) settings.addRecent(`/photo-${i}.png`);
    settings.addRecent('/photo-9.png');
    expect(settings.recentPhotos).toHaveLength(maxRecentPhotos);
    expect(settings.recentPhotos.slice(0, 3)).toEqual(['/photo-9.png', '/photo-14.png', '/photo-13.png']);
    settings.clearRecent();
    expect(settings.recentPhotos).toEqual([]);
  });

  it.each([
    ['no JSON', '{"windowBounds":'],
    ['a foreign key', '{"windowBounds":null,"isMaximized":false,"recentPhotos":[],"other":1}'],
    ['a window of infinite size', '{"windowBounds":{"x":0,"y":0,"width":1e308,"height":1}}'],
    ['a list that is none', '{"recentPhotos":"/etc"}'],
  ])('start empty from a file with %s', (_what, text) => {
    writeFileSync(join(folder, 'settings.json'), text);
    const settings = openSettings(folder);
    expect(settings.windowBounds).toBeNull();
    expect(settings.recentPhotos).toEqual([]);
    settings.addRecent('/a.png');
    expect(openSettings(folder).recentPhotos).toEqual(['/a.png']);
  });

  it.skipIf(process.platform === 'win32')('can be read by nobody else', () => {
    openSettings(folder).addRecent('/private/a.png');
    const file = join(folder, 'settings.json');
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('/private/a.png');
  });

  it('that cannot be saved are no reason to stop', () => {
    const settings = openSettings(folder);
    rmSync(folder, { recursive: true });
    writeFileSync(folder, 'a file in the place of the folder');
    expect(() => settings.saveWindow(bounds, false)).not.toThrow();
  });
});
