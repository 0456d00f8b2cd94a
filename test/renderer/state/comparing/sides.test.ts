import { describe, expect, it } from 'vitest';
import { initialRecipe, type Recipe } from '@contract/recipe';
import { done, solveReport } from '../../support/scripted-client';
import { startComparing } from '../../support/comparing';

const recipeOf = (betaHundredths: number): Recipe => ({ ...initialRecipe, betaHundredths });

describe('Sides', () => {
  it.each([
    [[], 'before now'],
    [[0], 'a now'],
    [[1], 'b now'],
    [[0, 1], 'a b'],
  ] as const)('shows side by side, with %o pinned, %s', (pinned, expected) => {
    const { view, comparing } = startComparing();
    view.layout = 'side';
    for (const place of pinned) comparing.pin(place, recipeOf(150 + place));
    expect(comparing.sides.panes.join(' ')).toBe(expected);
  });

  it('shows the gradient’s magnitude and direction of now side by side in every layout but the sheet', () => {
    const { view, comparing } = startComparing();
    view.picture = 'gradient';
    view.gradientKind = 'both';
    for (const layout of ['photo', 'split', 'side', 'grid'] as const) {
      view.layout = layout;
      expect(view.shown).toBe('side');
      expect(comparing.sides.shown).toEqual(['now', 'direction']);
    }
    view.layout = 'sheet';
    expect(view.shown).toBe('sheet');
    expect(view.kind).toBe('gradient-magnitude');
    view.layout = 'split';
    view.gradientKind = 'direction';
    expect(comparing.sides.shown).toEqual(['before', 'now']);
  });

  it('asks for the direction alone beside the magnitude, whatever is pinned', () => {
    const { scripted, view, session, comparing } = startComparing();
    comparing.pin(0, recipeOf(150));
    view.picture = 'gradient';
    view.gradientKind = 'both';
    comparing.ask();
    expect(scripted.last('show').ask).toMatchObject({ view: 'gradient-magnitude' });
    expect(scripted.last('compare').ask).toMatchObject({
      view: 'gradient-direction',
      cells: [{ cell: 2, recipe: session.recipe }],
    });
  });

  it('always has Before, Now, A and B in four panes', () => {
    const { view, comparing } = startComparing();
    view.layout = 'grid';
    expect(comparing.sides.panes).toEqual(['before', 'now', 'a', 'b']);
    comparing.sides.swap();
    expect(comparing.sides.panes).toEqual(['before', 'now', 'a', 'b']);
  });

  it('splits Before and Now until A is chosen, then A and B, or A and Now', () => {
    const { comparing } = startComparing();
    comparing.pin(0, recipeOf(150));
    expect(comparing.sides.pair).toEqual(['before', 'now']);
    comparing.sides.splitFrom = 'a';
    expect(comparing.sides.pair).toEqual(['a', 'now']);
    comparing.pin(1, recipeOf(50));
    expect(comparing.sides.pair).toEqual(['a', 'b']);
    comparing.variants.clear(0);
    expect(comparing.sides.pair).toEqual(['before', 'now']);
  });

  it('swaps A and B where both are on show, and the sides elsewhere', () => {
    const { view, comparing } = startComparing();
    comparing.sides.swap();
    expect(comparing.sides.pair).toEqual(['now', 'before']);
    comparing.sides.swap();
    comparing.pin(0, recipeOf(150));
    comparing.pin(1, recipeOf(50));
    view.layout = 'side';
    comparing.sides.swap();
    expect(comparing.sides.pair).toEqual(['a', 'b']);
    expect(comparing.variants.a).toEqual(recipeOf(50));
  });

  it('tells in the status line about Now where it is on show, else about the later side', () => {
    const { view, comparing } = startComparing();
    expect(comparing.sides.main).toBe('now');
    comparing.pin(0, recipeOf(150));
    comparing.pin(1, recipeOf(50));
    view.layout = 'side';
    expect(comparing.sides.main).toBe('b');
    view.layout = 'grid';
    expect(comparing.sides.main).toBe('now');
  });

  it('knows the weight of a picture from its recipe, or from its report, and else not', () => {
    const { scripted, view, comparing } = startComparing();
    comparing.pin(0, { ...initialRecipe, weightMillionths: 250_000 });
    comparing.pin(1, recipeOf(50));
    view.layout = 'side';
    comparing.ask();
    expect(comparing.sides.picture('a').weight).toBe(0.25);
    expect(comparing.sides.picture('b').weight).toBeNull();
    scripted.sendCell(1, 'draft');
    expect(comparing.sides.picture('b').weight).toBeNull();
    scripted.sendCell(1, 'exact');
    expect(comparing.sides.picture('b').weight).toBe(solveReport.weight);
  });

  it('shows the automatic weight of now before there is a report', async () => {
    const { scripted, comparing } = startComparing();
    comparing.ask();
    expect(comparing.sides.picture('now').weight).toBeNull();
    await scripted.last('suggestWeight').end(done({ weightMillionths: 49_000, noiseStdDev: [0.06] }));
    expect(comparing.sides.picture('now').weight).toBe(0.049);
  });

  it('has nothing to show for an empty place', () => {
    const { comparing } = startComparing();
    expect(comparing.sides.picture('a')).toEqual({
      source: 'a',
      frame: null,
      stage: 'none',
      recipe: null,
      weight: null,
    });
  });
});
