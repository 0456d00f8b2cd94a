import { describe, expect, it } from 'vitest';
import type { PageBridge } from '@contract/page-bridge';
import { desktopClient } from '../../../src-renderer/bridge/desktop-client';
import { done, photoInfo } from '../support/scripted-client';

/** A preload that gives no grant to files whose names begin with "bad". */
function bridge(): PageBridge<File> {
  return {
    call: (_name, ask) => Promise.resolve(done({ ...photoInfo, name: (ask as { grant: string }).grant })),
    onEvent: () => undefined,
    onFrame: () => undefined,
    grantFiles: (files) =>
      files.some(({ name }) => name.startsWith('bad'))
        ? Promise.reject(new Error('the file could not be read'))
        : Promise.resolve(files.map(({ name }) => name)),
    speak: () => undefined,
  };
}

describe('the studio of the desktop', () => {
  it('opens what can be read of several files, in order, and names what cannot', async () => {
    const files = ['a.png', 'bad.png', 'c.png'].map((name) => new File([], name));
    expect(await desktopClient(bridge()).openFiles(files)).toMatchObject([
      { end: 'done', value: { name: 'a.png' } },
      { end: 'failed', code: 'bad-file', message: 'bad.png could not be read' },
      { end: 'done', value: { name: 'c.png' } },
    ]);
  });

  it('names a clean photo that cannot be read', async () => {
    expect(await desktopClient(bridge()).grantFile(new File([], 'bad clean.png'))).toMatchObject({
      end: 'failed',
      message: 'bad clean.png could not be read',
    });
  });
});
