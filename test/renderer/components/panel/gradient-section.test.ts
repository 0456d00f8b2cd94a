// @vitest-environment happy-dom
import { render, screen } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import type { GradientLegend } from '@contract/studio-calls';
import GradientSection from '../../../../src-renderer/components/panel/GradientSection.svelte';
import { Messages } from '../../../../src-renderer/state/messages.svelte';
import { Pictures } from '../../../../src-renderer/state/pictures.svelte';
import { Session } from '../../../../src-renderer/state/session.svelte';
import { View } from '../../../../src-renderer/state/view.svelte';
import { initialRecipe } from '@contract/recipe';
import { done, photoInfo, ScriptedClient, settled } from '../../support/scripted-client';

const legend: GradientLegend = {
  kind: 'magnitude',
  minimum: 0.001,
  maximum: 0.25,
  scale: 'log',
  noiseMagnitude: 0.08,
  colours: [0, 0, 0, 255, 255, 255],
};

async function show() {
  const client = new ScriptedClient();
  const session = new Session(client, new Messages());
  session.acceptEvent({ kind: 'photo-opened', info: photoInfo });
  const pictures = new Pictures(client, () => undefined);
  const view = new View();
  pictures.want({
    photo: 'p1',
    recipe: initialRecipe,
    view: 'gradient-magnitude',
    gradient: view.gradient,
    region: { x: 0, y: 0, width: 1, height: 1 },
    zoom: 1,
  });
  client.sendFrame({ layer: 'after', stage: 'exact', legend });
  render(GradientSection, { session, view, pictures, directionLegend: null });
  await settled();
  return { client, session };
}

describe('the gradient section', () => {
  beforeAll(() => {
    // There is no drawing in this environment; the legend's bar stays empty.
    HTMLCanvasElement.prototype.getContext = () => null;
  });

  it('asks to point at the photo, and says "No result yet" when it was pointed at in vain', async () => {
    const { client, session } = await show();
    screen.getByText('Point at the photo');
    session.readGradient({ layer: 'after', operator: 'forward', x: 3, y: 4 });
    await client.last('readGradient').end(done(null));
    await screen.findByText('No result yet');
    expect(screen.queryByText('Point at the photo')).toBeNull();
  });

  it('says at the upper end of the magnitude scale that it goes on, also to screen readers', async () => {
    await show();
    screen.getByText('0.25 and more');
    screen.getByRole('img', { name: /from 0\.001 to 0\.25 and more/ });
  });
});
