import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optionalOnlyPackages, type LockFile } from '../../scripts/runtime-packages.mjs';

const everything = (): boolean => true;

describe('packages that only the optional dependencies need', () => {
  const lock: LockFile = {
    packages: {
      '': { dependencies: { photo: '1' }, optionalDependencies: { tensor: '1' } },
      'node_modules/photo': { dependencies: { shared: '1' }, optionalDependencies: { 'photo-linux': '1' } },
      'node_modules/photo-linux': {},
      'node_modules/shared': {},
      'node_modules/tensor': { dependencies: { shared: '2', chalk: '1' }, peerDependencies: { absent: '1' } },
      // Its own copy, which the name alone would confuse with the one that photo needs.
      'node_modules/tensor/node_modules/shared': { dependencies: { deep: '1' } },
      'node_modules/tensor/node_modules/deep': {},
      'node_modules/chalk': {},
      'node_modules/development-only': {},
    },
  };

  it('are theirs alone, each by its place', () => {
    expect(optionalOnlyPackages(lock, everything)).toEqual([
      'node_modules/chalk',
      'node_modules/tensor',
      'node_modules/tensor/node_modules/deep',
      'node_modules/tensor/node_modules/shared',
    ]);
  });

  it('are named only where they are installed', () => {
    expect(optionalOnlyPackages(lock, (path) => path === 'node_modules/tensor')).toEqual([
      'node_modules/tensor',
    ]);
  });

  it('are TensorFlow and not sharp, the settings or the schemas in the lock file of Rudin', () => {
    const real = JSON.parse(
      readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
    ) as LockFile;
    const found = optionalOnlyPackages(real, everything);
    expect(found).toContain('node_modules/@tensorflow/tfjs-node-gpu');
    expect(found).toContain('node_modules/@tensorflow/tfjs-core');
    for (const name of ['sharp', '@img/sharp-wasm32', 'valibot', 'conf'])
      expect(found).not.toContain(`node_modules/${name}`);
  });
});
