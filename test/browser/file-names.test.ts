import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachmentNamed } from '../../src-main/browser/content-disposition';
import { plainFileName } from '../../src-main/browser/uploads';

describe('the name of an upload', () => {
  it.each([
    ['photo.png', 'photo.png'],
    ['été 2019.jpg', 'été 2019.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\photos\\a.tif', 'a.tif'],
    ['a\u0000b\r\nc.png', 'abc.png'],
    ['gpj.\u202Eexe', 'gpj.exe'],
    ['', 'photo'],
    ['..', 'photo'],
    ['a/', 'photo'],
  ])('of %j is %j', (given, expected) => {
    expect(plainFileName(given)).toBe(expected);
  });

  it('names no folder and no control character, and has at most 200 characters (seed 7, 2,000 names)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (given) => {
        const name = plainFileName(given);
        expect(name).toMatch(/^[^/\\\p{C}]+$/u);
        expect([...name].length).toBeLessThanOrEqual(200);
        expect(['.', '..']).not.toContain(name);
      }),
      { seed: 7, numRuns: 2000 },
    );
  });
});

describe('the Content-Disposition of a download', () => {
  it('carries an ASCII name and the exact one', () => {
    expect(attachmentNamed('a.png')).toBe(`attachment; filename="a.png"; filename*=UTF-8''a.png`);
    expect(attachmentNamed(`Ä "1" (b)'.png`)).toBe(
      `attachment; filename="_ _1_ (b)'.png"; filename*=UTF-8''%C3%84%20%221%22%20%28b%29%27.png`,
    );
  });

  it('is one header line whose exact name decodes to what was given (seed 8, 2,000 names)', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const value = attachmentNamed(name);
        expect(value).toMatch(/^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[!-~]*$/);
        expect(decodeURIComponent(value.split("''")[1] ?? '')).toBe(Buffer.from(name).toString());
      }),
      { seed: 8, numRuns: 2000 },
    );
  });

  it('survives half a surrogate pair', () => {
    expect(attachmentNamed('\uD800.png')).toContain('%EF%BF%BD.png');
  });
});
