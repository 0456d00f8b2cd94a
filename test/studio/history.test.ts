import { describe, expect, it } from 'vitest';
import { initialRecipe } from '../../src-main/contract/recipe';
import { History } from '../../src-main/studio/history';

const recipe = (betaHundredths: number) => ({ ...initialRecipe, betaHundredths });

describe('history', () => {
  it('steps back and forward through finished changes, exactly', () => {
    const history = new History(recipe(100));
    history.commit(recipe(120));
    history.commit(recipe(150));
    expect(history.undo()).toEqual({ recipe: recipe(120), canUndo: true, canRedo: true });
    expect(history.undo()).toEqual({ recipe: recipe(100), canUndo: false, canRedo: true });
    expect(history.undo().recipe).toEqual(recipe(100));
    expect(history.redo().recipe).toEqual(recipe(120));
    expect(history.redo()).toEqual({ recipe: recipe(150), canUndo: true, canRedo: false });
    expect(history.redo().recipe).toEqual(recipe(150));
  });

  it('makes no step of a change that changes nothing', () => {
    const history = new History(recipe(100));
    expect(history.commit(recipe(100)).canUndo).toBe(false);
  });

  it('forgets what was undone once a new change is made', () => {
    const history = new History(recipe(100));
    history.commit(recipe(120));
    history.undo();
    expect(history.commit(recipe(200))).toEqual({ recipe: recipe(200), canUndo: true, canRedo: false });
  });

  it('keeps at most 500 steps', () => {
    const history = new History(recipe(30));
    for (let step = 0; step < 600; step += 1) history.commit({ ...recipe(100), maxIterations: step + 1 });
    let steps = 0;
    while (history.state.canUndo) {
      history.undo();
      steps += 1;
    }
    expect(steps).toBe(500);
  });

  it('goes to any step, and undo and redo go on from there', () => {
    const history = new History(recipe(100));
    for (const beta of [120, 150, 180]) history.commit(recipe(beta), `to ${beta}`);
    expect(history.goTo(1)).toEqual({ recipe: recipe(120), canUndo: true, canRedo: true });
    expect(history.all.present).toBe(1);
    expect(history.redo().recipe).toEqual(recipe(150));
    expect(history.goTo(0)).toEqual({ recipe: recipe(100), canUndo: false, canRedo: true });
    expect(history.all.steps.map(({ label }) => label)).toEqual([null, 'to 120', 'to 150', 'to 180']);
  });

  it('refuses a step that is not there and stays where it is', () => {
    const history = new History(recipe(100));
    history.commit(recipe(120));
    for (const step of [-1, 2]) expect(() => history.goTo(step)).toThrow(/one of the history's 2/);
    expect(history.all.present).toBe(1);
  });

  it('takes over an earlier history, whose undone steps can be redone', () => {
    const earlier = new History(recipe(100));
    earlier.commit(recipe(120));
    earlier.commit(recipe(150));
    earlier.undo();
    const history = new History(recipe(100));
    history.restore(earlier.all);
    expect(history.state).toEqual(earlier.state);
    expect(history.redo().recipe).toEqual(recipe(150));
  });
});
