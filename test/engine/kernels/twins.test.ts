import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const kernels = new URL('../../../src-main/engine/kernels/', import.meta.url);
/** The same operation in AssemblyScript, in WGSL and in TensorFlow.js's operations. */
const endings = ['as.ts', 'wgsl', 'tf.ts'];

/** The comment block that a file opens with. */
function headerOf(file: URL): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('//')),
  );
}

const fileOf = (name: string, ending: string): URL => new URL(`${name}/${name}.${ending}`, kernels);

const twins = endings.flatMap((ending) =>
  readdirSync(kernels)
    .filter((name) => existsSync(fileOf(name, ending)))
    .map((name) => [name, ending] as const),
);

describe('the twins of the kernels', () => {
  it.each(endings)('exist for all that the solver iterates and evaluates with: %s', (ending) => {
    const names = twins.filter((twin) => twin[1] === ending).map(([name]) => name);
    const needed = ['iterate', 'nonconvex-terms', 'prolong-dual', 'rough-gap', 'spread', 'weight-map'];
    expect(names).toEqual(expect.arrayContaining(needed));
  });

  it.each(twins)(
    '%s.%s opens with the header block of its reference, or with one that names it',
    (...twin) => {
      const [name, ending] = twin;
      const header = headerOf(fileOf(name, ending));
      expect(header[0]).toMatch(new RegExp(`^// ${name}: `));
      if (existsSync(fileOf(name, 'ts'))) expect(header).toEqual(headerOf(fileOf(name, 'ts')));
    },
  );
});
