// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import MoreSettings from '../../../../src-renderer/components/panel/MoreSettings.svelte';
import { Messages } from '../../../../src-renderer/state/messages.svelte';
import { Session } from '../../../../src-renderer/state/session.svelte';
import { photoInfo, ScriptedClient, settled } from '../../support/scripted-client';

async function show(): Promise<Session> {
  const session = new Session(new ScriptedClient(), new Messages());
  session.acceptEvent({ kind: 'photo-opened', info: photoInfo });
  render(MoreSettings, { session });
  await settled();
  return session;
}

const control = (name: RegExp): HTMLInputElement => screen.getByLabelText(name);

describe('the settings under "More"', () => {
  it('set the noise model and the edge pass of the recipe', async () => {
    const session = await show();
    expect(control(/Uniform/).checked).toBe(true);
    await fireEvent.click(control(/By level/));
    await fireEvent.click(control(/Second pass/));
    expect(session.recipe).toMatchObject({ noiseModel: 'by-level', edgePass: true });
    await fireEvent.click(control(/Second pass/));
    expect(session.recipe).toMatchObject({ noiseModel: 'by-level', edgePass: false });
  });

  it('are disabled at other orders, with the reason, and keep what was chosen', async () => {
    const session = await show();
    session.set({ edgePass: true });
    session.set({ betaHundredths: 150 });
    await settled();
    for (const name of [/Uniform/, /By level/, /Second pass/]) expect(control(name).disabled).toBe(true);
    screen.getByText(/count at order 1 only/);
    expect(control(/Second pass/).checked).toBe(true);
    session.set({ betaHundredths: 100 });
    await settled();
    expect(control(/Second pass/).disabled).toBe(false);
    expect(screen.queryByText(/count at order 1 only/)).toBeNull();
  });
});
