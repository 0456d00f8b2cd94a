import { describe, expect, it } from 'vitest';
import { partNames, readOptions } from '../../bench/options.mjs';

describe('the options of the bench', () => {
  it('are all parts, whole, when nothing is said', () => {
    expect(readOptions([])).toEqual({ quick: false, parts: partNames, readme: null, help: null });
  });

  it('take some parts in the order in which they run', () => {
    expect(readOptions(['--quick', '--only', 'sizes,speed'])).toMatchObject({
      quick: true,
      parts: ['speed', 'sizes'],
    });
  });

  it('name a part that is not known, and what there is', () => {
    expect(() => readOptions(['--only', 'speed,size'])).toThrow(/expected speed, peers.*got "size"/);
    expect(() => readOptions(['--only'])).toThrow(/got ""/);
  });

  it('name an option that is not known', () => {
    expect(() => readOptions(['--fast'])).toThrow('unknown option --fast');
  });

  it('take a results file or none for the README', () => {
    expect(readOptions(['--readme']).readme).toBe('');
    expect(readOptions(['--readme', 'one.json']).readme).toBe('one.json');
  });
});
