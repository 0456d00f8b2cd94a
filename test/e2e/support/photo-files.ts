/** Photo files for end-to-end tests, made from a seed, and the pixels in files and on the screen. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { PNG } from 'pngjs';
import { noisyPhoto } from '../../support/noisy-photo';
import { expect, test, type RudinPage } from './rudin-page';

/**
 * A folder for the tests of a file. It is named at once, since tests are declared with what lies in it; made and filled before
 * the first one runs, and gone after the last.
 */
export function folderOfTests(name: string, fill: () => void): string {
  const folder = join(tmpdir(), `rudin-${name}-${process.pid}`);
  test.beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    fill();
  });
  test.afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/**
 * Writes a noisy synthetic photo as an 8-bit PNG.
 *
 * @param path    Where to.
 * @param options Size in px and seed; noise of the range, by default 0.08.
 */
export function writeNoisyPng(
  path: string,
  options: { width: number; height: number; seed: number; noise?: number },
): void {
  const { samples, width, height } = noisyPhoto({ noise: 0.08, ...options });
  const png = new PNG({ width, height, colorType: 2 });
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      png.data[pixel * 4 + channel] = samples[pixel * 3 + channel] ?? 0;
    }
    png.data[pixel * 4 + 3] = 255;
  }
  writeFileSync(path, PNG.sync.write(png, { colorType: 2 }));
}

/** RGBA pixels, row-major, 8 bit. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export function readPng(path: string): Pixels {
  return PNG.sync.read(readFileSync(path));
}

/** Cuts a rectangle out of pixels. */
export function crop(pixels: Pixels, at: { x: number; y: number; width: number; height: number }): Pixels {
  const data = new Uint8Array(at.width * at.height * 4);
  for (let row = 0; row < at.height; row += 1) {
    const from = ((at.y + row) * pixels.width + at.x) * 4;
    data.set(pixels.data.subarray(from, from + at.width * 4), row * at.width * 4);
  }
  return { width: at.width, height: at.height, data };
}

/** How many pixels differ in any channel; sizes must agree. */
export function countDifferent(a: Pixels, b: Pixels): number {
  if (a.width !== b.width || a.height !== b.height) {
    throw new Error(`${a.width}x${a.height} is compared with ${b.width}x${b.height}`);
  }
  let different = 0;
  for (let at = 0; at < a.data.length; at += 4) {
    const same = [0, 1, 2, 3].every((channel) => a.data[at + channel] === b.data[at + channel]);
    if (!same) different += 1;
  }
  return different;
}

/**
 * What the screen shows of a photo at 100 %, which must fit on the stage: as many pixels as the photo has.
 * Labels and the split line are hidden for the picture.
 */
export async function photoOnScreen(
  rudin: RudinPage,
  photo: { width: number; height: number },
): Promise<Pixels> {
  const { page, stage } = rudin;
  await expect(stage.locator('.picture')).toHaveAttribute('aria-busy', 'false');
  await rudin.isDrawn();
  const box = await stage.boundingBox();
  if (box === null) throw new Error('there is no stage on screen');
  const ratio = await page.evaluate(() => window.devicePixelRatio);
  const [width, height] = [photo.width / ratio, photo.height / ratio];
  // One by one, since the page's own policy forbids style elements, Playwright's too.
  const showLabels = (visibility: 'hidden' | 'visible'): Promise<void> =>
    page.locator('main :is(.on-photo, .handle)').evaluateAll((elements, visibility) => {
      for (const element of elements)
        if (element instanceof HTMLElement) element.style.visibility = visibility;
    }, visibility);
  await showLabels('hidden');
  const shot = await page.screenshot({
    clip: {
      x: box.x + Math.round((box.width * ratio - photo.width) / 2) / ratio,
      y: box.y + Math.round((box.height * ratio - photo.height) / 2) / ratio,
      width,
      height,
    },
  });
  await showLabels('visible');
  return PNG.sync.read(shot);
}

/** Drops files on the window as a file manager does. */
export async function dropFiles(page: Page, kind: 'drop' | 'paste', paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => ({
    name: path.split('/').at(-1) ?? path,
    base64: readFileSync(path).toString('base64'),
  }));
  await page.evaluate(
    ({ kind, files }) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of files) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      const options = { bubbles: true, cancelable: true };
      document.body.dispatchEvent(
        kind === 'drop'
          ? new DragEvent('drop', { ...options, dataTransfer: transfer })
          : new ClipboardEvent('paste', { ...options, clipboardData: transfer }),
      );
    },
    { kind, files },
  );
}
