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
});
