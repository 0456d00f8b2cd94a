import { describe, expect, it } from 'vitest';
import { initialRecipe } from '@contract/recipe';
import type { StudioEvent } from '@contract/studio-calls';
import { Convergence } from '../../../src-renderer/state/convergence.svelte';
import { solveReport } from '../support/scripted-client';

type Progress = Extract<StudioEvent, { job: 'show' }>;

const subject = { photo: 'p1', recipe: initialRecipe };
const other = { photo: 'p1', recipe: { ...initialRecipe, betaHundredths: 50 } };

const progress = (part: Partial<Progress>): Progress => ({
  kind: 'progress',
  ...subject,
  job: 'show',
  fraction: 0.5,
  secondsLeft: null,
  iteration: 8,
  certifiedLevels: 2,
  residualLevels: null,
  energy: 20,
  ...part,
});

function watching(): Convergence {
  const convergence = new Convergence();
  convergence.follow(subject);
  return convergence;
}

describe('Convergence', () => {
  it('has one point for each look at the certificate, and the report last', () => {
    const convergence = watching();
    convergence.acceptEvent(progress({ iteration: 3, certifiedLevels: null, energy: null }));
    convergence.acceptEvent(progress({}));
    convergence.acceptEvent(progress({ iteration: 11 }));
    convergence.acceptEvent(progress({ iteration: 16, certifiedLevels: 1, energy: 15 }));
    convergence.end(subject, solveReport);
    expect(convergence.points).toEqual([
      { iteration: 8, energy: 20, levels: 2 },
      { iteration: 16, energy: 15, levels: 1 },
      { iteration: 26, energy: 12, levels: 0.4 },
    ]);
  });

  it('takes the residual below beta = 1', () => {
    const convergence = watching();
    convergence.acceptEvent(progress({ certifiedLevels: null, residualLevels: 3 }));
    expect(convergence.points).toEqual([{ iteration: 8, energy: 20, levels: 3 }]);
  });

  it('does not put the energy of a local minimum behind smoothed ones', () => {
    const convergence = watching();
    convergence.acceptEvent(progress({ certifiedLevels: null, residualLevels: 3 }));
    convergence.end(subject, { ...solveReport, certifiedLevels: null, residualLevels: 0.4, energy: 90 });
    expect(convergence.points.map(({ energy }) => energy)).toEqual([20]);
  });

  it('begins again when another solve does: after an end, or when iterations fall', () => {
    const convergence = watching();
    convergence.acceptEvent(progress({ iteration: 16 }));
    convergence.acceptEvent(progress({ iteration: 8, energy: 30 }));
    expect(convergence.points.map(({ energy }) => energy)).toEqual([30]);
    convergence.end(subject, solveReport);
    convergence.acceptEvent(progress({ iteration: 40, energy: 50 }));
    expect(convergence.points.map(({ energy }) => energy)).toEqual([50]);
  });

  it('does not take in what is not shown: another photo, an export', () => {
    const convergence = watching();
    const { recipe: _recipe, ...unnamed } = progress({});
    convergence.acceptEvent(progress({ photo: 'p2' }));
    convergence.acceptEvent({ ...unnamed, job: 'export' });
    convergence.acceptEvent({ ...unnamed, job: 'compare' });
    expect(convergence.points).toEqual([]);
  });

  it('keeps the course of each recipe to itself, also when a stopped solve is heard of late, and has it again later', () => {
    const convergence = watching();
    convergence.acceptEvent(progress({ iteration: 16 }));
    convergence.follow(other);
    expect(convergence.points).toEqual([]);
    convergence.acceptEvent(progress({ iteration: 24, energy: 18 }));
    convergence.end(other, { ...solveReport, iterations: 60, energy: 9 });
    expect(convergence.points.map(({ iteration }) => iteration)).toEqual([60]);
    convergence.follow(subject);
    convergence.end(subject, solveReport);
    expect(convergence.points.map(({ iteration }) => iteration)).toEqual([16, 24, 26]);
  });

  it('begins again without a look at the certificate, too', () => {
    const convergence = watching();
    convergence.acceptEvent(progress({ iteration: 16 }));
    convergence.acceptEvent(progress({ iteration: 2, certifiedLevels: null, energy: null }));
    expect(convergence.points).toEqual([]);
  });

  it('forgets the oldest courses', () => {
    const convergence = watching();
    convergence.acceptEvent(progress({}));
    for (let step = 0; step < 32; step += 1) {
      const recipe = { ...initialRecipe, betaHundredths: 110 + step };
      convergence.acceptEvent(progress({ recipe }));
    }
    expect(convergence.points).toEqual([]);
  });

  it('is empty for the photo itself, and for another photo', () => {
    const convergence = watching();
    convergence.end(subject, { ...solveReport, end: 'identity' });
    expect(convergence.points).toEqual([]);
    convergence.acceptEvent(progress({}));
    convergence.follow({ ...subject, photo: 'p2' });
    expect(convergence.points).toEqual([]);
  });
});
