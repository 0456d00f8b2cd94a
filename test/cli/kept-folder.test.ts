import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultKeptFolder } from '../../src-main/cli/kept-folder';

describe('the kept folder', () => {
  it.each([
    ['linux', {}, join('/home/ada', '.local', 'share', 'rudin')],
    ['linux', { XDG_DATA_HOME: '/data' }, join('/data', 'rudin')],
    ['linux', { XDG_DATA_HOME: 'relative' }, join('/home/ada', '.local', 'share', 'rudin')],
    ['darwin', { XDG_DATA_HOME: '/data' }, join('/home/ada', 'Library', 'Application Support', 'rudin')],
    ['win32', { APPDATA: '/roaming' }, join('/roaming', 'rudin')],
    ['win32', {}, join('/home/ada', 'AppData', 'Roaming', 'rudin')],
  ] as const)('on %s with %j is %s', (platform, environment, folder) => {
    expect(defaultKeptFolder(platform, environment, '/home/ada')).toBe(folder);
  });
});
