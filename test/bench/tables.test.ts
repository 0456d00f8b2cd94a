import { describe, expect, it } from 'vitest';
import { shown, tableLines } from '../../bench/tables.mjs';

describe('numbers in tables', () => {
  it('keep three significant digits and whole numbers whole', () => {
    expect([0.0012345, 0.12345, 1.2345, 12.345, 99.96, 123.45, 4, 0].map(shown)).toEqual([
      '0.00123',
      '0.123',
      '1.23',
      '12.3',
      '100',
      '123',
      '4',
      '0',
    ]);
  });

  it('are a dash where there is none', () => {
    expect([null, undefined, NaN, Infinity].map(shown)).toEqual(['-', '-', '-', '-']);
  });

  it('group thousands', () => {
    expect(shown(12345.6)).toBe('12,346');
  });
});

describe('tables', () => {
  const rows = [
    { filter: 'one', seconds: 0.5, note: null },
    { filter: 'another', seconds: 123.4, note: '~2' },
  ];

  it('align names to the left and numbers to the right', () => {
    expect(tableLines(rows)).toEqual([
      'filter   seconds  note',
      '-------  -------  ----',
      'one        0.500     -',
      'another      123    ~2',
    ]);
  });

  it('are Markdown where a document wants them', () => {
    expect(tableLines(rows, 'markdown')).toEqual([
      '| filter  | seconds | note |',
      '| ------- | ------: | ---: |',
      '| one     |   0.500 |    - |',
      '| another |     123 |   ~2 |',
    ]);
  });

  it('have no lines without rows', () => {
    expect(tableLines([])).toEqual([]);
  });
});
