import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from './crc32';
import { describe, expect, it } from 'vitest';
import { asNobody, cannotBeNobody } from './other-user';
import { decodedSize, hashOf, temporaryFolder, writePhoto } from './photo-files';
import { jsonLines, rudin } from './run-rudin';

/** A PNG whose header promises this size and whose data are those of a small photo. */
function lyingPng(path: string, photo: Buffer, width: number, height: number): void {
  const bytes = Buffer.from(photo);
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  writeFileSync(path, bytes);
}

/** Writes the first half of a photo file. */
async function truncate(path: string): Promise<void> {
  await writePhoto(path, { width: 96, height: 64 });
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, bytes.length / 2));
}

/** A VP8L header for 16383 x 16383 px and nothing behind it, as WebP allows. */
const webpBomb = Buffer.from(
  'RIFF\x1e\0\0\0WEBPVP8L\x11\0\0\0\x2f\xff\xff\xff\x0f\0\0\0\0\0\0\0\0\0\0\0\0\0',
  'latin1',
);

interface WrongFile {
  readonly title: string;
  readonly name: string;
  readonly make: (path: string, photo: Buffer) => unknown;
  readonly code: RegExp;
  readonly message: RegExp;
}

const wrongFiles: readonly WrongFile[] = [
  { title: 'a missing file', name: 'none.jpg', make: () => undefined, code: /bad-file/, message: /no such file|does not exist|not found/i }, // prettier-ignore
  {
    title: 'a folder',
    name: 'holiday',
    make: (path) => mkdirSync(path),
    code: /bad-file/,
    message: /folder|directory/i,
  },
  { title: 'an empty file', name: 'empty.png', make: (path) => writeFileSync(path, ''), code: /bad-file/, message: /empty|0 bytes/i }, // prettier-ignore
  { title: 'half a JPEG', name: 'half.jpg', make: truncate, code: /bad-file/, message: /./ },
  { title: 'half a PNG', name: 'half.png', make: truncate, code: /bad-file/, message: /./ },
  { title: 'half a TIFF', name: 'half.tif', make: truncate, code: /bad-file/, message: /./ },
  { title: 'half a WebP', name: 'half.webp', make: truncate, code: /bad-file/, message: /./ },
  { title: 'half an AVIF', name: 'half.avif', make: truncate, code: /bad-file/, message: /./ },
  { title: 'bytes of no kind', name: 'noise.jpg', make: (path) => writeFileSync(path, Buffer.alloc(999, 0x81)), code: /bad-file/, message: /expected a JPEG, PNG, TIFF, WebP or AVIF/ }, // prettier-ignore
  { title: 'a text under the name of a photo', name: 'letter.jpg', make: (path) => writeFileSync(path, 'Dear photo,\n'), code: /unsupported/, message: /found a text file/ }, // prettier-ignore
  { title: 'an SVG in disguise', name: 'drawing.jpg', make: (path) => writeFileSync(path, '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), code: /unsupported/, message: /found an SVG drawing/ }, // prettier-ignore
  { title: 'a PDF in disguise', name: 'paper.png', make: (path) => writeFileSync(path, '%PDF-1.7\n1 0 obj\n'), code: /unsupported/, message: /found a PDF document/ }, // prettier-ignore
  { title: 'a GIF', name: 'anim.png', make: (path) => writeFileSync(path, 'GIF89a\x01\0\x01\0\0\0\0;'), code: /unsupported/, message: /found a GIF image/ }, // prettier-ignore
  { title: 'a PNG of no size', name: 'zero.png', make: (path, photo) => lyingPng(path, photo, 0, 0), code: /bad-file/, message: /./ }, // prettier-ignore
  { title: 'a PNG that promises 400 rows too many', name: 'lying.png', make: (path, photo) => lyingPng(path, photo, 48, 432), code: /bad-file/, message: /./ }, // prettier-ignore
  { title: 'a PNG that promises 900 megapixels', name: 'bomb.png', make: (path, photo) => lyingPng(path, photo, 30_000, 30_000), code: /too-large/, message: /900.*250|30000/ }, // prettier-ignore
  { title: 'a WebP bomb of 50 bytes', name: 'bomb.webp', make: (path) => writeFileSync(path, webpBomb), code: /too-large|bad-file/, message: /./ }, // prettier-ignore
];

describe('a wrong file ends with exit code 1 and one line that names it, and the file after it is denoised', () => {
  it.each(wrongFiles)('$title', async ({ name, make, code, message }) => {
    const folder = temporaryFolder();
    const out = join(folder, 'out');
    mkdirSync(out);
    const good = await writePhoto(join(folder, 'good.png'));
    await make(join(folder, name), readFileSync(good));
    const before = hashOf(good);
    const started = performance.now();
    const end = await rudin(['denoise', name, 'good.png', '-o', 'out', '--weight', '0.02', '--json'], {
      cwd: folder,
    });
    const [failure, success] = jsonLines(end);
    expect(failure).toMatchObject({ input: name, error: { code: expect.stringMatching(code) as unknown } });
    const text = (failure!.error as { message: string }).message;
    expect(text).toMatch(message);
    expect(end.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(end.stderr).toMatch(new RegExp(`^rudin: ${name.replace('.', '\\.')}: `));
    expect(success).toMatchObject({ input: 'good.png' });
    expect(end.code).toBe(1);
    expect(readdirSync(out)).toEqual(['good.png']);
    expect(await decodedSize(join(out, 'good.png'))).toEqual({ width: 48, height: 32 });
    expect(hashOf(good)).toBe(before);
    // A bomb may not cost more than a photo; ten seconds leave room for a machine that is busy otherwise.
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it.skipIf(process.platform === 'win32')('a pipe, without waiting for a writer', async () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
    const end = await rudin(['denoise', 'pipe.jpg', '-o', 'out.png'], { cwd: folder });
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(/^rudin: pipe\.jpg: .*(regular|pipe).*\n$/);
  });

  it.skipIf(cannotBeNobody !== null)('a file that may not be read', async () => {
    const folder = temporaryFolder();
    await writePhoto(join(folder, 'secret.png'));
    chmodSync(join(folder, 'secret.png'), 0o000);
    chmodSync(folder, 0o777);
    const end = await rudin(['denoise', 'secret.png', '-o', 'out.png'], { cwd: folder, through: asNobody });
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toMatch(/^rudin: secret\.png: .*permission.*\n$/i);
    expect(readdirSync(folder)).toEqual(['secret.png']);
  });

  it('a name that would steer the terminal is printed on one line, escaped', async () => {
    const folder = temporaryFolder();
    const end = await rudin(['denoise', 'a\n\u001b[31mb.jpg', '-o', 'out.png'], { cwd: folder });
    expect(end.code).toBe(1);
    expect(end.stderr).toMatch(/^rudin: a\\u000a\\u001b\[31mb\.jpg: .*\n$/);
  });

  it('measure and gradient answer the same way', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'paper.png'), '%PDF-1.7\n1 0 obj\n');
    for (const args of [
      ['measure', 'paper.png', '--json'],
      ['gradient', 'paper.png', '-o', 'out.png', '--json'],
    ]) {
      const end = await rudin(args, { cwd: folder });
      expect(end.code).toBe(1);
      expect(jsonLines(end)).toMatchObject([{ input: 'paper.png', error: { code: 'unsupported' } }]);
      expect(end.stderr).toMatch(/^rudin: paper\.png: .*PDF.*\n$/);
    }
    expect(readdirSync(folder)).toEqual(['paper.png']);
  });
});
