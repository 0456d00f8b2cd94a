import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConflictChoice } from '../../src-main/contract/parameters';
import { writeOutput } from '../../src-main/studio/write-photo';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rudin-output-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const photo = (): string => join(folder, 'out.png');
const beside = (): string => join(folder, 'out.png.rudin.json');

/** Writes an output; `meanwhile` happens when it has its name and its sidecar has none yet. */
function write(conflict: ConflictChoice, meanwhile: () => void): ReturnType<typeof writeOutput> {
  const toJSON = (): object => {
    meanwhile();
    return { program: 'rudin 0' };
  };
  const bytes = [Buffer.from('the photo')];
  return writeOutput({
    path: photo(),
    bytes,
    choices: { conflict },
    protectedInputs: [],
    sidecar: { toJSON },
  });
}

describe('a sidecar that can only fail at the end', () => {
  it('says that the output was written, and where', async () => {
    const failed = write('overwrite', () => mkdirSync(beside()));
    await expect(failed).rejects.toMatchObject({ name: 'RudinError', code: 'write-failed' });
    await expect(failed).rejects.toThrow(`${photo()} was written, but not its sidecar: out.png.rudin.json: `);
    expect(readFileSync(photo(), 'utf8')).toBe('the photo');
  });

  it.each(['ask', 'skip', 'number'] as const)(
    'replaces no file that took its name meanwhile, under %s',
    async (rule) => {
      const failed = write(rule, () => writeFileSync(beside(), 'mine'));
      await expect(failed).rejects.toMatchObject({ code: 'conflict' });
      await expect(failed).rejects.toThrow(`${photo()} was written, but not its sidecar`);
      expect(readFileSync(beside(), 'utf8')).toBe('mine');
    },
  );

  it('is written beside its output otherwise', async () => {
    expect(await write('ask', () => undefined)).toEqual({ end: 'written', path: photo(), notes: [] });
    expect(existsSync(beside())).toBe(true);
  });
});
