import { execFileSync, spawnSync } from 'node:child_process';

/** Version of the exiftool on this machine, null when there is none. */
export const exiftoolVersion = ((): string | null => {
  const found = spawnSync('exiftool', ['-ver'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : null;
})();

/**
 * Everything that exiftool reads from files, one object a file, keys such as `ExifIFD:LensModel`, numbers raw.
 *
 * @param paths Files.
 */
export function exiftoolTags(paths: readonly string[]): readonly Record<string, unknown>[] {
  const args = ['-json', '-G1', '-n', '-a', '-u', '-struct', ...paths];
  return JSON.parse(execFileSync('exiftool', args, { encoding: 'utf8', maxBuffer: 2 ** 28 })) as never;
}

/** The bytes of a file's ICC profile as exiftool takes them out. */
export function exiftoolProfile(path: string): Buffer {
  return execFileSync('exiftool', ['-b', '-icc_profile', path], { maxBuffer: 2 ** 28 });
}
