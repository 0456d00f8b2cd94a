import { describe, expect, it } from 'vitest';
import { initialRecipe } from '@contract/recipe';
import type { ExportReport, ExportRequest } from '@contract/studio-calls';
import { Export } from '../../../src-renderer/state/export.svelte';
import { done, photoInfo, ScriptedClient, settled } from '../support/scripted-client';

const download: ExportReport = {
  end: 'download',
  name: 'sample-denoised.png',
  download: 'd1',
  bytes: 1_234_567,
  notes: [],
  solve: null,
  seconds: 0.1,
};

function start(hasDialogs: boolean) {
  const client = new ScriptedClient();
  const exporting = new Export(client, () => hasDialogs);
  exporting.open(photoInfo, initialRecipe);
  return { client, exporting };
}

/** Exports once more through the browser. */
async function downloadOnce({ client, exporting }: ReturnType<typeof start>) {
  exporting.open(photoInfo, initialRecipe);
  void exporting.run();
  await client.last('exportPhoto').end(done(download));
}

describe('Export in the browser', () => {
  it('downloads what the studio made and says its size', async () => {
    const all = start(false);
    await downloadOnce(all);
    expect(all.client.saved).toEqual(['sample-denoised.png']);
    expect(all.exporting.state).toMatchObject({
      at: 'ended',
      text: 'Downloaded sample-denoised.png, 1.23 MB.',
    });
  });

  it('asks when it downloaded that name before, and numbers when told to', async () => {
    const all = start(false);
    await downloadOnce(all);
    await downloadOnce(all);
    expect(all.exporting.state).toEqual({ at: 'exists', name: 'sample-denoised.png' });
    await all.exporting.resolve('number');
    expect(all.client.saved).toEqual(['sample-denoised.png', 'sample-denoised (2).png']);
    expect(all.client.of('exportPhoto')).toHaveLength(2);
  });

  it('skips, numbers or overwrites without asking when the rule says so', async () => {
    const all = start(false);
    await downloadOnce(all);
    all.exporting.choose({ conflict: 'skip' });
    await downloadOnce(all);
    expect(all.client.saved).toHaveLength(1);
    all.exporting.choose({ conflict: 'overwrite' });
    await downloadOnce(all);
    expect(all.client.saved.at(-1)).toBe('sample-denoised.png');
    all.exporting.choose({ conflict: 'number' });
    await downloadOnce(all);
    await downloadOnce(all);
    expect(all.client.saved.slice(-2)).toEqual(['sample-denoised (2).png', 'sample-denoised (3).png']);
  });
});

describe('Export on the desktop', () => {
  it('asks where to first, and writes nothing when the person cancels there', async () => {
    const { client, exporting } = start(true);
    void exporting.run();
    await client.last('chooseTarget').end(done(null));
    expect(client.of('exportPhoto')).toHaveLength(0);
    expect(exporting.state.at).toBe('choosing');
  });

  it('sends the same target again with the answer to an existing file', async () => {
    const { client, exporting } = start(true);
    void exporting.run();
    await client.last('chooseTarget').end(done({ target: 't1', name: 'a.png' }));
    await client.last('exportPhoto').end(done({ ...download, end: 'exists', name: 'a.png', download: null }));
    expect(exporting.state).toEqual({ at: 'exists', name: 'a.png' });
    void exporting.resolve('overwrite');
    await settled();
    expect(client.last('exportPhoto').ask).toMatchObject({ target: 't1', conflict: 'overwrite' });
    await client
      .last('exportPhoto')
      .end(done({ ...download, end: 'written', name: 'a.png', download: null }));
    expect(exporting.state).toMatchObject({ at: 'ended', text: 'Wrote a.png, 1.23 MB.' });
  });
});

describe('the choices of an export', () => {
  it('let go of what was made with others: a download that waits for an answer, and how the last one ended', async () => {
    const all = start(false);
    await downloadOnce(all);
    expect(all.exporting.state.at).toBe('ended');
    await downloadOnce(all);
    expect(all.exporting.state.at).toBe('exists');
    all.exporting.choose({ format: 'tiff' });
    expect(all.exporting.state.at).toBe('choosing');
    void all.exporting.run();
    expect(all.client.last('exportPhoto').ask).toMatchObject({ format: 'tiff' });
    expect(all.client.of('exportPhoto')).toHaveLength(3);
  });

  it('leave nothing of the download that waited for an answer: one that comes late makes another file', async () => {
    const all = start(false);
    await downloadOnce(all);
    await downloadOnce(all);
    all.exporting.choose({ format: 'tiff' });
    void all.exporting.resolve('number');
    expect(all.client.last('exportPhoto').ask).toMatchObject({ format: 'tiff', conflict: 'number' });
    expect(all.client.saved).toHaveLength(1);
  });

  it('know how deep a format is', () => {
    const { exporting } = start(false);
    const depths = (['jpeg', 'png', 'avif'] as const).map((format) => {
      exporting.choose({ format });
      return exporting.deepest;
    });
    expect(depths).toEqual([8, 16, 12]);
  });

  it('never asks an 8-bit format for 16 bit', () => {
    const { exporting } = start(false);
    exporting.choose({ bitDepth: 16 });
    expect(exporting.choices.bitDepth).toBe(16);
    exporting.choose({ format: 'jpeg' });
    expect(exporting.choices.bitDepth).toBe('same');
    expect(exporting.deepest).toBe(8);
  });

  it('has a quality exactly for JPEG, WebP and AVIF', () => {
    const { exporting } = start(false);
    const withQuality = (['jpeg', 'png', 'tiff', 'webp', 'avif'] as const).filter((format) => {
      exporting.choose({ format });
      return exporting.hasQuality;
    });
    expect(withQuality).toEqual(['jpeg', 'webp', 'avif']);
  });

  it('sends exactly the choices, the recipe and the photo', async () => {
    const { client, exporting } = start(false);
    exporting.choose({ format: 'tiff', bitDepth: 16, metadata: 'strip' });
    void exporting.run();
    await settled();
    const ask: ExportRequest = {
      photo: 'p1',
      recipe: initialRecipe,
      format: 'tiff',
      bitDepth: 16,
      quality: 90,
      conflict: 'ask',
      metadata: 'strip',
      sidecar: false,
      target: null,
    };
    expect(client.last('exportPhoto').ask).toEqual(ask);
  });

  it('tells nothing of an export in the dialog that was opened after it', async () => {
    const { client, exporting } = start(false);
    void exporting.run();
    exporting.open({ ...photoInfo, photo: 'p2' }, initialRecipe);
    await client.last('exportPhoto').end(done(download));
    expect(client.saved).toEqual(['sample-denoised.png']);
    expect(exporting.state).toEqual({ at: 'choosing' });
  });

  it('goes on telling of the newest export when an older one ends', async () => {
    const { client, exporting } = start(false);
    void exporting.run();
    exporting.open(photoInfo, initialRecipe);
    void exporting.run();
    await client.of('exportPhoto')[0]!.end({ end: 'cancelled' });
    expect(exporting.state.at).toBe('running');
    await client.last('exportPhoto').end(done(download));
    expect(exporting.state.at).toBe('ended');
  });

  it('is back at the choices after a cancel', async () => {
    const { client, exporting } = start(false);
    void exporting.run();
    exporting.cancel();
    expect(client.last('cancel').ask).toEqual({ photo: 'p1', job: 'export' });
    await client.last('exportPhoto').end({ end: 'cancelled' });
    expect(exporting.state.at).toBe('choosing');
  });
});
