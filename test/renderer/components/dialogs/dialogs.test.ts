// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { initialRecipe } from '@contract/recipe';
import ExportDialog from '../../../../src-renderer/components/dialogs/ExportDialog.svelte';
import KeysDialog from '../../../../src-renderer/components/dialogs/KeysDialog.svelte';
import { Export } from '../../../../src-renderer/state/export.svelte';
import { Preferences } from '../../../../src-renderer/state/preferences.svelte';
import { done, photoInfo, ScriptedClient } from '../../support/scripted-client';

function showExport(hasDialogs: boolean) {
  const client = new ScriptedClient();
  const exporting = new Export(client, () => hasDialogs);
  exporting.open(photoInfo, initialRecipe);
  const closed: string[] = [];
  render(ExportDialog, {
    open: true,
    exporting,
    onclose: () => void closed.push('closed'),
  });
  return { client, exporting, closed };
}

describe('the export dialog', () => {
  it('offers format, depth, conflict and metadata, and a quality only where the format has one', async () => {
    showExport(false);
    for (const name of ['Format', 'Depth', 'If the file exists']) screen.getByLabelText(name);
    screen.getByRole('checkbox', { name: /Keep EXIF/ });
    expect(screen.queryByLabelText('Quality')).toBeNull();
    await fireEvent.change(screen.getByLabelText('Format'), { target: { value: 'webp' } });
    screen.getByRole('slider', { name: 'Quality' });
  });

  it('offers 16 bit for PNG and not for JPEG, and says why', async () => {
    showExport(false);
    const depths = () =>
      [...screen.getByLabelText<HTMLSelectElement>('Depth').options].map(({ value }) => value);
    expect(depths()).toContain('16');
    await fireEvent.change(screen.getByLabelText('Format'), { target: { value: 'jpeg' } });
    expect(depths()).not.toContain('16');
    screen.getByText('At most 8 bit.');
  });

  it('offers a sidecar only where files are written', () => {
    showExport(true);
    screen.getByRole('checkbox', { name: /sidecar/ });
  });

  it('offers the other three rules when the file is there', async () => {
    const { client } = showExport(true);
    await fireEvent.click(screen.getByRole('button', { name: 'Export' }));
    await client.last('chooseTarget').end(done({ target: 't1', name: 'a.png' }));
    await client
      .last('exportPhoto')
      .end(
        done({ end: 'exists', name: 'a.png', download: null, bytes: 0, notes: [], solve: null, seconds: 0 }),
      );
    expect((await screen.findByText('a.png is there already.')).textContent).toBeTruthy();
    const names = screen.getAllByRole('button').map((button) => button.textContent?.trim());
    expect(names).toEqual(['Skip', 'Number the new one', 'Overwrite']);
  });

  it('says what failed, why and what next, and that nothing was written', async () => {
    const { client } = showExport(false);
    await fireEvent.click(screen.getByRole('button', { name: 'Export' }));
    await client
      .last('exportPhoto')
      .end({ end: 'failed', code: 'write-failed', message: 'the disk is full: a.png needs 3 MB' });
    expect((await screen.findByText(/the disk is full/)).textContent).toContain('Nothing was written');
    screen.getByText(/Check the folder and the free space/);
  });
});

describe('the keys dialog', () => {
  it('lists the keys and lets single-key shortcuts be switched off', async () => {
    const preferences = new Preferences(null);
    render(KeysDialog, { open: true, preferences, onclose: () => undefined });
    screen.getByText('Before or after');
    await fireEvent.click(screen.getByRole('checkbox', { name: /Single-key shortcuts/ }));
    expect(preferences.singleKeys).toBe(false);
  });

  it('changes the theme', async () => {
    const preferences = new Preferences(null);
    render(KeysDialog, { open: true, preferences, onclose: () => undefined });
    await fireEvent.click(screen.getByRole('radio', { name: 'Light' }));
    expect(preferences.theme).toBe('light');
  });
});
