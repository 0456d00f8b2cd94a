import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { spareBytes, spareMemory } from '../../src-main/processes/spare-memory';

const figures = { availableBytes: 300e6, totalBytes: 16e9 };

describe('the memory that may be taken', () => {
  it('is half of the machine on macOS, where 300 MB of 16 GB are called free', () => {
    expect(spareBytes('darwin', figures)).toBe(8e9);
  });

  it.each(['linux', 'win32', 'freebsd'] as const)('is what is available on %s', (platform) => {
    expect(spareBytes(platform, figures)).toBe(300e6);
  });

  it('is between 50 MB and all of this machine', () => {
    expect(spareMemory()).toBeGreaterThan(50e6);
    expect(spareMemory()).toBeLessThanOrEqual(totalmem());
  });
});
