import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const kernels = new URL('../../../src-main/engine/kernels/', import.meta.url);

/** The comment block that a file opens with. */
function headerOf(file: URL): string[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.slice(
    0,
    lines.findIndex((line) => !line.startsWith('//')),
  );
}

const twins = readdirSync(kernels).filter((name) => existsSync(new URL(`${name}/${name}.as.ts`, kernels)));

describe('the AssemblyScript twins', () => {
  it('exist for the four kernels that the solver iterates and evaluates with', () => {
    expect(twins).toEqual(
      expect.arrayContaining(['energy-and-gap', 'iterate', 'nonconvex-terms', 'weight-map']),
    );
  });

  it.each(twins)('%s opens with the header block of its reference, or with one that names it', (name) => {
    const twin = headerOf(new URL(`${name}/${name}.as.ts`, kernels));
    const reference = new URL(`${name}/${name}.ts`, kernels);
    expect(twin[0]).toMatch(new RegExp(`^// ${name}: `));
    if (existsSync(reference)) expect(twin).toEqual(headerOf(reference));
  });
});
