import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { photoFormats } from '../../src-main/contract/parameters';
import type { FromHelper } from '../../src-main/processes/call-protocol';
import { chooseSharpBuild } from '../../src-main/photos/load-sharp';
import { valueOrThrow } from '../support/outcomes';
import { bundleEntry, startCodec } from '../support/start-codec';
import type { RunningCodec } from '../support/start-codec';
import { noisyPhoto } from '../support/noisy-photo';

const photo = noisyPhoto({ width: 61, height: 43, noise: 0.05, seed: 11 });
const request = {
  ...photo,
  channels: 3,
  hasAlpha: false,
  bitDepth: 8,
  quality: 100,
  source: null,
  metadata: 'keep',
} as const;

describe('the choice of sharp', () => {
  test('is native under Node and the WebAssembly build under Electron on Linux', () => {
    const plain = { electron: undefined, forced: undefined };
    expect(chooseSharpBuild({ platform: 'linux', ...plain })).toBe('native');
    expect(chooseSharpBuild({ platform: 'linux', electron: '45.4.1', forced: undefined })).toBe('wasm');
    expect(chooseSharpBuild({ platform: 'darwin', electron: '45.4.1', forced: undefined })).toBe('native');
    expect(chooseSharpBuild({ platform: 'win32', electron: '45.4.1', forced: '' })).toBe('native');
  });

  test('can be forced to WebAssembly, never to native where that would abort', () => {
    expect(chooseSharpBuild({ platform: 'win32', electron: undefined, forced: 'wasm' })).toBe('wasm');
    const onElectron = { platform: 'linux', electron: '45.4.1', forced: 'native' };
    expect(() => chooseSharpBuild(onElectron)).toThrow('expected wasm or native, got native');
    expect(() => chooseSharpBuild({ ...onElectron, electron: undefined, forced: 'both' })).toThrow(
      'got both',
    );
  });
});

describe.each(['native', 'wasm'] as const)('a codec process with the %s build', (build) => {
  let entry: URL;
  let codec: RunningCodec;
  beforeAll(async () => {
    entry = await bundleEntry('src-main/photos/codec-process.ts');
    process.env['RUDIN_CODEC_BUILD'] = build;
    codec = await startCodec(entry, 30_000);
    delete process.env['RUDIN_CODEC_BUILD'];
  });
  afterAll(() => codec.stop());

  test.each(photoFormats)(
    'writes and reads %s, bit for bit where the format is without loss',
    async (format) => {
      const { bytes } = valueOrThrow((await codec.ask('encode', { ...request, format })).outcome);
      const decoded = valueOrThrow((await codec.ask('decode', { bytes, name: 'photo' })).outcome);
      const { width, height, channels, hasAlpha, bitDepth } = decoded;
      expect({ format: decoded.format, width, height, channels, hasAlpha, bitDepth }).toEqual({
        format,
        width: 61,
        height: 43,
        channels: 3,
        hasAlpha: false,
        bitDepth: 8,
      });
      const differences = decoded.samples.map((value, index) =>
        Math.abs(value - (photo.samples[index] ?? 0)),
      );
      expect(Math.max(...differences)).toBeLessThanOrEqual(format === 'jpeg' ? 4 : 0);
    },
  );

  test('answers a drawing that is named like a photo with a refusal', async () => {
    const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    const { outcome } = await codec.ask('decode', { bytes, name: 'photo.jpg' });
    expect(outcome).toMatchObject({ end: 'failed', code: 'unsupported' });
    expect(outcome).toHaveProperty(
      'message',
      'photo.jpg: expected a JPEG, PNG, TIFF, WebP or AVIF photo, found an SVG drawing',
    );
  });

  test('prints nothing, and loads the build that it was told to', async () => {
    const child = fork(fileURLToPath(entry), {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, RUDIN_CODEC_BUILD: build, NODE_OPTIONS: '' },
    });
    let printed = '';
    child.stdout?.on('data', (text: Buffer) => (printed += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (printed += text.toString()));
    await once(child, 'message');
    child.send({ kind: 'ask', id: 1, call: 'encode', ask: { ...request, format: 'png' } });
    const kinds: string[] = [];
    for await (const [message] of on(child, 'message') as AsyncIterable<[FromHelper]>) {
      kinds.push(message.kind);
      if (message.kind !== 'answer') continue;
      expect(message.outcome.end).toBe('done');
      break;
    }
    expect(kinds).toContain('memory');
    const files = process.platform === 'linux' ? await mappedFiles(child.pid ?? 0) : null;
    const gone = once(child, 'exit');
    child.disconnect();
    await gone;
    expect(printed).toBe('');
    if (files !== null) expect(files.includes('libvips')).toBe(build === 'native');
  });
});

async function mappedFiles(pid: number): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(`/proc/${pid}/maps`, 'utf8');
}
