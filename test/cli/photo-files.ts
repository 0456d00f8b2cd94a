/** Small photo files, made anew in a folder that the tests remove. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';
import { noisyPhoto } from '../support/noisy-photo';

/** A new folder, removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rudin-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a noisy photo; the ending decides the format. */
export async function writePhoto(
  path: string,
  { width = 48, height = 32, noise = 0.1, seed = 1 } = {},
): Promise<string> {
  const photo = noisyPhoto({ width, height, noise, seed });
  await sharp(photo.samples, { raw: { width, height, channels: 3 } }).toFile(path);
  return path;
}

/** The hash of a file's bytes. */
export function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Width and height of a photo whose every pixel could be decoded. */
export async function decodedSize(path: string): Promise<{ width: number; height: number }> {
  const { info } = await sharp(path, { failOn: 'warning' }).raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height };
}
