// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialRecipe } from '@contract/recipe';
import Panes from '../../../../src-renderer/components/stage/Panes.svelte';
import { photoInfo, settled } from '../../support/scripted-client';
import { startComparing } from '../../support/comparing';

async function show() {
  const all = startComparing();
  all.view.layout = 'grid';
  all.comparing.ask();
  const { view, comparing } = all;
  render(Panes, { view, comparing, photo: photoInfo, isPanning: false, fadeMs: 0 });
  await settled();
  return all;
}
const names = () => screen.getAllByRole('img').map((each) => each.getAttribute('aria-label'));

describe('four panes', () => {
  beforeAll(() => {
    // There is no drawing in this environment.
    HTMLCanvasElement.prototype.getContext = () => null;
  });

  it('name what they show and how far it has come, and say how to fill the empty ones', async () => {
    const { scripted } = await show();
    expect(names()).toEqual(['Before, Waiting, sample.png', 'Now · β 1.00 · λ auto, Draft, sample.png']);
    scripted.sendFrame({ layer: 'before', stage: 'exact' });
    scripted.sendFrame({ layer: 'after', stage: 'exact' });
    await settled();
    expect(names()).toEqual(['Before, Exact, sample.png', 'Now · β 1.00 · λ 0.05, Exact, sample.png']);
    screen.getByText(/Nothing is pinned as A/);
    screen.getByText(/Nothing is pinned as B/);
  });

  it('pin the settings of now by a click, and show them once more', async () => {
    const { scripted, comparing } = await show();
    scripted.sendFrame({ layer: 'after', stage: 'exact' });
    await fireEvent.click(screen.getByRole('button', { name: 'Pin as B' }));
    expect(comparing.variants.b).toEqual(initialRecipe);
    await settled();
    expect(names().at(-1)).toBe('B · β 1.00 · λ 0.05, Exact, sample.png');
  });

  it('all show the photo before while the original is compared', async () => {
    const { view } = await show();
    view.comparing = true;
    await settled();
    expect(names().every((name) => name?.startsWith('Before'))).toBe(true);
  });

  it('have the same size to a px', async () => {
    const { view } = await show();
    const panes = Array.from(document.querySelectorAll<HTMLElement>('.pane'));
    expect(panes).toHaveLength(4);
    for (const { style } of panes) {
      expect([style.width, style.height]).toEqual([`${view.stage.width}px`, `${view.stage.height}px`]);
    }
  });
});
