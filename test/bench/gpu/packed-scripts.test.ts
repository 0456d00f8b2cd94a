import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { bundles } from '../../../bench/gpu/load-parts.mjs';
import { scripts } from '../../../bench/gpu/packed-scripts.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const textOf = (script: string): string => readFileSync(join(root, 'bench', script), 'utf8');
const modules = scripts.filter((script) => script.endsWith('.mjs'));

/** What each match of an expression has in its first bracket. */
function found(text: string, expression: RegExp): string[] {
  return [...text.matchAll(expression)].map((match) => match[1]!);
}

describe('the scripts that are packed for a machine with a GPU', () => {
  it.each(modules)('import nothing that is not packed: %s', (script) => {
    const imported = found(textOf(script), /from '(\.[^']+)'/g);
    const packed = imported.map((path) => join(script, '..', path));
    expect(scripts).toEqual(expect.arrayContaining(packed));
  });

  it('take nothing from the engine that its bundles do not export', async () => {
    const names = modules.flatMap((script) => found(textOf(script), /\bengine\.(\w+)/g));
    const files = Object.entries(bundles).filter(([name]) => name !== 'engine-thread');
    const exported = await Promise.all(
      files.map(async ([, path]) =>
        Object.keys((await import(join(root, 'src-main/engine', path))) as object),
      ),
    );
    expect(names.length).toBeGreaterThan(20);
    expect([...exported.flat(), 'files']).toEqual(expect.arrayContaining([...new Set(names)]));
  });
});
