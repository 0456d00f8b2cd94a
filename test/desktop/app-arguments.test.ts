import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  gpuObstacle,
  headlessSwitches,
  needsHeadless,
  readAppArguments,
} from '../../src-main/desktop/app-arguments';

const folder = resolve('/home/ada/photos');
const cup = resolve('/pictures/cup.jpg');

describe('arguments of the desktop app', () => {
  it('takes relative photos against the working folder and leaves absolute ones as they are', () => {
    const args = readAppArguments(['/opt/Rudin/rudin', 'a.png', cup], true, folder);
    expect(args).toEqual({ mode: 'window', photos: [resolve(folder, 'a.png'), cup] });
  });

  it("leaves out the app's own folder in a checkout, wherever Chromium's switches stand", () => {
    const started = readAppArguments(['electron', '/src/rudin', 'a.png'], false, folder);
    const second = readAppArguments(
      ['electron', '--allow-file-access', '/src/rudin', '--enable-crashpad', 'a.png'],
      false,
      folder,
    );
    expect(started).toEqual({ mode: 'window', photos: [resolve(folder, 'a.png')] });
    expect(second).toEqual(started);
  });

  it('opens nothing when it was started with nothing', () => {
    expect(readAppArguments(['rudin'], true, folder)).toEqual({ mode: 'window', photos: [] });
    expect(readAppArguments(['electron', '.'], false, folder)).toEqual({ mode: 'window', photos: [] });
  });

  it('hands everything after --cli to the command line, options included', () => {
    const argv = ['rudin', '--cli', 'denoise', 'a.png', '-o', 'b.png', '--json'];
    expect(readAppArguments(argv, true, folder)).toEqual({ mode: 'command', argv: argv.slice(2) });
    expect(readAppArguments(['electron', '.', '--cli'], false, folder)).toEqual({
      mode: 'command',
      argv: [],
    });
  });
});

describe('the command line of the packaged app on Linux', () => {
  const argv = ['/opt/Rudin/rudin', '--cli', 'denoise', 'a.png'];

  it('is started again without a display, once', () => {
    expect(needsHeadless('linux', {}, argv)).toBe(true);
    const [executable = '', ...rest] = argv;
    const again = [executable, ...headlessSwitches, ...rest];
    expect(needsHeadless('linux', {}, again)).toBe(false);
    expect(readAppArguments(again, true, folder)).toEqual({ mode: 'command', argv: ['denoise', 'a.png'] });
  });

  it.each([{ DISPLAY: ':0' }, { WAYLAND_DISPLAY: 'wayland-0' }])('runs as it is with %o', (display) => {
    expect(needsHeadless('linux', display, argv)).toBe(false);
  });

  it.each(['darwin', 'win32'] as const)('runs as it is on %s', (platform) => {
    expect(needsHeadless(platform, {}, argv)).toBe(false);
  });
});

describe('the GPU page', () => {
  it('may be opened, with a window and as the command line', () => {
    expect(gpuObstacle(['/opt/Rudin/rudin'])).toBeNull();
    expect(gpuObstacle(['/opt/Rudin/rudin', '--cli', 'denoise', cup])).toBeNull();
  });

  it('is not opened where Electron runs without a display or without its GPU, and the reason is said', () => {
    expect(gpuObstacle(['/opt/Rudin/rudin', ...headlessSwitches, '--cli'])).toMatch(/no display/);
    expect(gpuObstacle(['/opt/Rudin/rudin', '--disable-gpu'])).toMatch(/--disable-gpu/);
  });
});
