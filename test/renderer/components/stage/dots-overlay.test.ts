// @vitest-environment happy-dom
import { render } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialRecipe } from '@contract/recipe';
import Panes from '../../../../src-renderer/components/stage/Panes.svelte';
import Stage from '../../../../src-renderer/components/stage/Stage.svelte';
import type { Layout } from '../../../../src-renderer/state/comparing/pane-sizes';
import { startComparing } from '../../support/comparing';
import { photoInfo, settled } from '../../support/scripted-client';

const now = { ...initialRecipe, betaHundredths: 50 };
const other = { ...initialRecipe, betaHundredths: 80 };
const dots = [10, 20];

/** Everything over a stage of 972 x 726 whose settings of now are `recipe`; drawn by `draw`. */
function start(layout: Layout, recipe = now) {
  const all = startComparing();
  const { comparing, pictures, scripted, session, view } = all;
  session.set(recipe);
  view.layout = layout;
  const shared = { view, comparing, photo: photoInfo, isPanning: false, fadeMs: 0, dots };
  /** Asks for what is on show and answers it; draws it anew. */
  const draw = async (): Promise<void> => {
    comparing.ask();
    scripted.sendFrame({ layer: 'before', stage: 'exact' });
    scripted.sendFrame({ layer: 'after', stage: 'exact' });
    for (const { cell } of comparing.sides.cells) scripted.sendCell(cell, 'exact');
    await settled();
    document.body.replaceChildren();
    if (view.shown === 'side' || view.shown === 'grid') render(Panes, shared);
    else render(Stage, { ...shared, session, isBusy: false });
    await settled();
  };
  return { ...all, pictures, draw };
}

const marks = () => [...document.querySelectorAll<HTMLElement>('canvas.dots')];
/** What is cut off of the marks: top, right, bottom, left, CSS px. */
const clips = () => marks().map(({ style }) => style.getPropertyValue('clip-path'));
/** What the panes with marks show. */
const marked = () =>
  marks().map((each) => {
    const label = each.closest('.pane')?.querySelector('[role=img]')?.getAttribute('aria-label') ?? '';
    return label.split(/ ·|,/)[0];
  });

const whole = 'inset(0 0px 0 0px)';

describe('marks of dots on the stage', () => {
  beforeAll(() => {
    // There is no drawing in this environment; where a canvas is seen is in its style.
    HTMLCanvasElement.prototype.getContext = () => null;
  });

  it('are on all of the photo in the layout Photo, and on none while the original is compared', async () => {
    const { view, draw } = start('photo');
    await draw();
    expect(clips()).toEqual([whole]);
    view.comparing = true;
    await settled();
    expect(clips()).toEqual([]);
  });

  it('are right of a vertical split line, and below a horizontal one', async () => {
    const { view, draw } = start('split');
    view.moveSplit(0.5);
    await draw();
    expect(clips()).toEqual(['inset(0 0px 0 486px)']);
    view.splitLine = 'horizontal';
    await settled();
    expect(clips()).toEqual(['inset(363px 0 0px 0)']);
  });

  it('are left of the line, or above it, after the sides were swapped', async () => {
    const { view, comparing, draw } = start('split');
    comparing.sides.swap();
    await draw();
    expect(clips()).toEqual(['inset(0 486px 0 0px)']);
    view.splitLine = 'horizontal';
    await settled();
    expect(clips()).toEqual(['inset(0px 0 363px 0)']);
  });

  it('are there only with the side that has the result while the two take turns', async () => {
    const { comparing, draw } = start('split');
    comparing.toggleBlink();
    await draw();
    expect(comparing.blink.side).toBe('right');
    expect(clips()).toEqual([whole]);
    comparing.blink.side = 'left';
    await settled();
    expect(clips()).toEqual([]);
    comparing.stopBlink();
  });

  it('are on no pinned picture of other settings, and on one of the settings of now', async () => {
    const { comparing, draw } = start('split');
    comparing.pin(0, other);
    comparing.pin(1, { ...other, betaHundredths: 70 });
    comparing.sides.splitFrom = 'a';
    await draw();
    expect(clips()).toEqual([]);
    comparing.pin(0, now);
    await draw();
    expect(clips()).toEqual(['inset(0 486px 0 0px)']);
  });
});

describe('marks of dots on panes', () => {
  it('are on Now side by side, on whichever side it is', async () => {
    const { comparing, draw } = start('side');
    await draw();
    expect(marked()).toEqual(['Now']);
    comparing.sides.swap();
    await settled();
    expect(marked()).toEqual(['Now']);
  });

  it('are on Now alone in four panes, and on a pinned one that has the settings of now', async () => {
    const { comparing, view, draw } = start('grid');
    comparing.pin(0, other);
    await draw();
    expect(marked()).toEqual(['Now']);
    comparing.pin(1, now);
    await draw();
    expect(marked()).toEqual(['Now', 'B']);
    view.comparing = true;
    await settled();
    expect(marked()).toEqual([]);
  });

  it('are on no picture of an order from 1 on', async () => {
    const smooth = start('side', initialRecipe);
    await smooth.draw();
    expect(marked()).toEqual([]);
  });
});
