// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import { initialRecipe } from '@contract/recipe';
import StrengthLock from '../../../../src-renderer/components/panel/StrengthLock.svelte';
import { Messages } from '../../../../src-renderer/state/messages.svelte';
import { Pictures } from '../../../../src-renderer/state/pictures.svelte';
import { Session } from '../../../../src-renderer/state/session.svelte';
import { StrengthLock as Lock } from '../../../../src-renderer/state/strength-lock.svelte';
import { photoInfo, ScriptedClient, settled, solveReport } from '../../support/scripted-client';

function show() {
  const client = new ScriptedClient();
  const session = new Session(client, new Messages());
  session.acceptEvent({ kind: 'photo-opened', info: photoInfo });
  const pictures = new Pictures(client, () => undefined);
  pictures.want({
    photo: 'p1',
    recipe: initialRecipe,
    view: 'result',
    gradient: { operator: 'forward', colourMap: 'perceptual', scale: 'log' },
    region: { x: 0, y: 0, width: 1, height: 1 },
    zoom: 1,
  });
  const lock = new Lock(session, pictures);
  render(StrengthLock, { lock });
  return { client, session, lock };
}

describe('the switch of the strength lock', () => {
  it('says by name, state and description what it holds', async () => {
    const { client } = show();
    const report = { ...solveReport, removedRms: 0.0871 };
    client.sendFrame({ layer: 'after', stage: 'exact', report });
    const button = screen.getByRole('switch', { name: 'Match strength' });
    expect(button.getAttribute('aria-checked')).toBe('false');
    screen.getByText('hold how much is removed while β moves');
    await fireEvent.click(button);
    expect(button.getAttribute('aria-checked')).toBe('true');
    const reading = screen.getByText('removed noise held at 0.0871 while β moves');
    expect(button.getAttribute('aria-describedby')).toBe(reading.id);
  });

  it('is on and says so while it waits for the exact result', async () => {
    const { lock } = show();
    await fireEvent.click(screen.getByRole('switch'));
    await settled();
    expect(lock.isWaiting).toBe(true);
    screen.getByText('removed noise held once this is exact');
  });
});
