import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { initialRecipe, type Recipe } from '@contract/recipe';
import type { ShowRequest } from '@contract/studio-calls';
import { startComparing } from '../../support/comparing';

const recipeOf = (betaHundredths: number): Recipe => ({ ...initialRecipe, betaHundredths });

describe('Comparing', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks for the one picture of the split, and for no cells', () => {
    const { scripted, comparing } = startComparing();
    comparing.ask();
    expect(scripted.of('show')).toHaveLength(1);
    expect(scripted.of('compare')).toHaveLength(0);
  });

  it('asks for exact results of the whole photo of what is pinned and on show', () => {
    const { scripted, view, comparing } = startComparing();
    comparing.pin(0, recipeOf(150));
    comparing.pin(1, recipeOf(50));
    comparing.ask();
    expect(scripted.of('compare')).toHaveLength(0);
    view.layout = 'grid';
    comparing.ask();
    expect(scripted.compared).toMatchObject({ extent: 'whole', region: view.region, zoom: view.zoom });
    expect(scripted.compared.cells).toEqual([
      { cell: 0, recipe: recipeOf(150), isDrawn: false },
      { cell: 1, recipe: recipeOf(50), isDrawn: false },
    ]);
  });

  it('solves nothing twice: what is pinned and is just the settings of now has their picture', () => {
    const { scripted, pictures, view, comparing } = startComparing();
    comparing.pin(0);
    view.layout = 'grid';
    comparing.ask();
    expect(scripted.of('compare')).toHaveLength(0);
    scripted.sendFrame({ layer: 'after', stage: 'exact' });
    expect(comparing.sides.picture('a').frame).toBe(pictures.after);
  });

  it('asks for crops of the cells while the sheet is shown, from the middle, and for no single picture', () => {
    const { scripted, view, comparing } = startComparing();
    view.layout = 'sheet';
    comparing.ask();
    expect(scripted.of('show')).toHaveLength(0);
    expect(scripted.compared.extent).toBe('crop');
    expect(scripted.compared.cells.map(({ cell }) => cell)).toEqual([7, 6, 8, 5, 9]);
    expect(scripted.compared.region).toEqual(view.region);
  });

  it('lets the single picture rest on the sheet, and asks for it again afterwards', async () => {
    const { scripted, view, comparing } = startComparing();
    comparing.ask();
    view.layout = 'sheet';
    comparing.ask();
    expect(scripted.of('cancel')).toHaveLength(1);
    await scripted.last('show').end({ end: 'cancelled' });
    view.layout = 'split';
    comparing.ask();
    expect(scripted.of('show').map(({ ask }) => (ask as ShowRequest).zoom)).toEqual([1.5, 1.5]);
  });

  it('makes pinned settings those of now by their number, in one step that can be undone', () => {
    const { scripted, session, comparing } = startComparing();
    comparing.pin(2, recipeOf(150));
    comparing.commands['variant-3']();
    expect(session.recipe).toEqual(recipeOf(150));
    expect(scripted.of('commit')).toHaveLength(1);
    comparing.commands['variant-4']();
    expect(session.recipe).toEqual(recipeOf(150));
  });

  it('pins the settings of now by key, and those of the cell while the keyboard is on the sheet', () => {
    const { view, session, comparing } = startComparing();
    session.set({ betaHundredths: 130 });
    comparing.commands['pin-a']();
    view.layout = 'sheet';
    comparing.ask();
    comparing.sheet.isFocused = true;
    comparing.sheet.goTo(4, 1);
    comparing.commands['pin-b']();
    expect([comparing.variants.a, comparing.variants.b]).toEqual([recipeOf(130), recipeOf(200)]);
  });

  it('blinks in one place of the size of the stage, and ends with another layout or by Escape', () => {
    const { view, comparing } = startComparing();
    view.layout = 'side';
    comparing.commands.blink();
    expect([comparing.blink.side, view.shown]).toEqual(['right', 'photo']);
    comparing.commands['toggle-grid']();
    expect([comparing.blink.side, view.shown]).toEqual([null, 'grid']);
    comparing.commands.blink();
    expect(comparing.stopBlink()).toBe(true);
    expect([view.shown, comparing.stopBlink()]).toEqual(['grid', false]);
  });

  it('never blinks on the sheet, and not for people who asked for less motion', () => {
    const { view, comparing } = startComparing();
    view.layout = 'sheet';
    comparing.toggleBlink();
    expect([comparing.blink.side, view.shown]).toEqual([null, 'sheet']);
    const still = startComparing(true);
    still.comparing.toggleBlink();
    expect([still.comparing.blink.side, still.view.shown]).toEqual([null, 'split']);
  });

  it('asks again for all that is on screen when another backend is chosen', () => {
    const { scripted, view, comparing } = startComparing();
    comparing.pin(0, recipeOf(150));
    view.layout = 'side';
    comparing.ask();
    scripted.sendCell(0, 'exact');
    scripted.sendFrame({ layer: 'after', stage: 'exact' });
    comparing.again();
    expect([scripted.of('show').length, scripted.of('compare').length]).toEqual([2, 2]);
  });
});
