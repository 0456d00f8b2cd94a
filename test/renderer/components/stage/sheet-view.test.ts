// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialRecipe } from '@contract/recipe';
import SheetView from '../../../../src-renderer/components/stage/SheetView.svelte';
import { done, photoInfo, settled, solveReport } from '../../support/scripted-client';
import { startComparing } from '../../support/comparing';

/** A sheet whose weights are known: of order beta, 0.1 beta. */
async function show() {
  const all = startComparing();
  all.view.layout = 'sheet';
  all.comparing.ask();
  for (const { ask, end } of all.scripted.of('suggestWeight')) {
    const { betaHundredths } = (ask as { recipe: typeof initialRecipe }).recipe;
    await end(done({ weightMillionths: betaHundredths * 1000, noiseStdDev: [0.1] }));
  }
  all.comparing.ask();
  await all.scripted.last('compare').end(done(null));
  const { view, comparing } = all;
  render(SheetView, { view, comparing, photo: photoInfo, isPanning: false, fadeMs: 0, panStepPx: 60 });
  await settled();
  const cell = (name: RegExp): HTMLElement => screen.getByRole('gridcell', { name });
  return { ...all, cell };
}

describe('the sheet', () => {
  beforeAll(() => {
    // There is no drawing in this environment, and no layout to observe.
    HTMLCanvasElement.prototype.getContext = () => null;
  });

  it('is a grid of three rows under orders, each cell with its order, weight and stage', async () => {
    const { scripted, cell } = await show();
    expect(screen.getAllByRole('gridcell')).toHaveLength(15);
    expect(screen.getAllByRole('columnheader').map((each) => each.textContent?.trim())).toEqual([
      'strength',
      'β 0.5',
      'β 0.8',
      'β 1',
      'β 1.5',
      'β 2',
    ]);
    expect(screen.getAllByRole('rowheader')[1]?.textContent?.trim()).toBe('auto');
    cell(/^beta 1.5, lambda 0.24, Waiting$/);
    scripted.sendCell(13, 'crop');
    await settled();
    cell(/^beta 1.5, lambda 0.24, Crop$/);
  });

  it('says where a weight is near, or does not remove as much as is held', async () => {
    const { scripted, session, comparing, cell } = await show();
    session.set({ strengthMillionths: 140_000 });
    comparing.ask();
    await settled();
    const draft = { ...solveReport, weight: 26 };
    scripted.sendCell(9, 'draft', { weightNote: 'near', draft });
    scripted.sendCell(8, 'draft', { draft });
    scripted.sendCell(14, 'draft', { weightNote: 'missed', draft: { ...draft, weight: 100 } });
    await settled();
    const words = (name: RegExp): string => cell(name).querySelector('.words')!.textContent;
    expect(words(/^beta 2, lambda about 26,/)).toMatch(/λ ≈ 26\s*$/);
    expect(words(/^beta 1.5, lambda 26,/)).toMatch(/λ 26\s*$/);
    expect(words(/^beta 2, lambda 100, which does not remove as much,/)).toMatch(/λ 100, not reached\s*$/);
  });

  it('marks the cell of the settings of now, and adopts another one on click in one step', async () => {
    const { scripted, session, cell } = await show();
    expect(cell(/the settings of now/).getAttribute('aria-label')).toMatch(/^beta 1, lambda 0.1,/);
    await fireEvent.click(cell(/^beta 2, lambda 0.12/));
    expect(session.recipe).toMatchObject({ betaHundredths: 200, weightMillionths: 120_000 });
    expect(scripted.of('commit')).toHaveLength(1);
    expect(cell(/the settings of now/).getAttribute('aria-selected')).toBe('true');
    await fireEvent.click(cell(/^beta 0.8, lambda 0.08,/));
    expect(session.recipe).toMatchObject({ betaHundredths: 80, weightMillionths: 'auto' });
  });

  it('has one cell in the order of Tab; arrows, Home and End move it, Enter adopts', async () => {
    const { session } = await show();
    const reached = () =>
      screen.getAllByRole('gridcell').filter((each) => each.getAttribute('tabindex') === '0');
    expect(reached()).toHaveLength(1);
    for (const [key, name] of [
      ['ArrowRight', /^beta 1.5, lambda 0.15/],
      ['ArrowDown', /^beta 1.5, lambda 0.24/],
      ['ArrowDown', /^beta 1.5, lambda 0.24/],
      ['Home', /^beta 0.5, lambda 0.08/],
      ['End', /^beta 2, lambda 0.32/],
      ['ArrowUp', /^beta 2, lambda 0.2,/],
    ] as const) {
      const [at] = reached();
      await fireEvent.keyDown(at as HTMLElement, { key });
      await settled();
      expect(reached()).toHaveLength(1);
      expect(reached()[0]?.getAttribute('aria-label')).toMatch(name);
      expect(document.activeElement).toBe(reached()[0]);
    }
    await fireEvent.keyDown(reached()[0] as HTMLElement, { key: 'Enter' });
    expect(session.recipe.betaHundredths).toBe(200);
  });

  it('moves the photo by Shift and arrows, and not the cell', async () => {
    const { view, comparing } = await show();
    const { region } = view;
    const cell = screen.getAllByRole('gridcell').find((each) => each.getAttribute('tabindex') === '0');
    await fireEvent.keyDown(cell as HTMLElement, { key: 'ArrowRight', shiftKey: true });
    expect((view.region?.x ?? 0) - (region?.x ?? 0)).toBe(40);
    expect(comparing.sheet.at).toEqual({ column: 2, row: 1 });
  });

  it('pins a cell by its buttons without adopting it, and says so', async () => {
    const { session, cell, comparing } = await show();
    const [pin] = Array.from(cell(/^beta 0.5, lambda 0.08/).querySelectorAll('button'));
    await fireEvent.click(pin as HTMLElement);
    expect(comparing.variants.a).toMatchObject({ betaHundredths: 50, weightMillionths: 80_000 });
    expect(session.recipe).toEqual(initialRecipe);
    cell(/^beta 0.5, lambda 0.08, Waiting, pinned as A$/);
  });
});
