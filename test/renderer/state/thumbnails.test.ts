import { describe, expect, it } from 'vitest';
import { Thumbnails } from '../../../src-renderer/state/thumbnails.svelte';
import { done, ScriptedClient, settled } from '../support/scripted-client';

const picture = done({ width: 1, height: 1, rgba: btoa('\u0001\u0002\u0003\u00ff') });

describe('Thumbnails', () => {
  it('asks for a hundred pictures a few at a time, and gets them all', async () => {
    const client = new ScriptedClient();
    const thumbnails = new Thumbnails(client);
    const photos = Array.from({ length: 100 }, (_, k) => `p${k}`);
    thumbnails.want(photos);
    expect(client.of('thumbnail')).toHaveLength(4);
    for (let k = 0; k < 100; k += 1) {
      await client.of('thumbnail')[k]!.end(picture);
      await settled();
      expect(client.of('thumbnail').length).toBeLessThanOrEqual(k + 5);
    }
    expect(Object.keys(thumbnails.pictures)).toEqual(photos);
    expect(thumbnails.pictures['p7']!.rgba).toEqual(Uint8ClampedArray.of(1, 2, 3, 255));
  });

  it('asks nothing about photos that were closed before their turn, and once about one that cannot be drawn', async () => {
    const client = new ScriptedClient();
    const thumbnails = new Thumbnails(client);
    thumbnails.want(['a', 'b', 'c', 'd', 'e', 'f']);
    thumbnails.want(['a', 'f']);
    for (const { end } of client.of('thumbnail')) {
      await end({ end: 'failed', code: 'bad-file', message: 'a.png is gone' });
    }
    await settled();
    thumbnails.want(['a', 'f']);
    expect(client.of('thumbnail').map(({ ask }) => (ask as { photo: string }).photo)).toEqual([
      ...['a', 'b', 'c', 'd', 'f'],
    ]);
    expect(thumbnails.pictures).toEqual({});
  });
});
