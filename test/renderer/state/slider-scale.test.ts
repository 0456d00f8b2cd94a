import { describe, expect, it } from 'vitest';
import { parameters } from '@contract/parameters';
import {
  betaScale,
  chromaWeightScale,
  linearScale,
  weightScale,
} from '../../../src-renderer/state/slider-scale';

describe('the order slider', () => {
  it('has one position for each of the 271 hundredths from 0.30 to 3.00, and back', () => {
    expect([betaScale.first, betaScale.last]).toEqual([30, 300]);
    for (let hundredths = 30; hundredths <= 300; hundredths += 1) {
      expect(betaScale.toUnits(betaScale.toPosition(hundredths))).toBe(hundredths);
    }
  });

  it('clamps positions and values outside its range', () => {
    expect(betaScale.toUnits(0)).toBe(30);
    expect(betaScale.toUnits(999)).toBe(300);
    expect(betaScale.toPosition(1)).toBe(30);
  });
});

describe('the weight slider', () => {
  it('returns to every one of its 602 positions', () => {
    expect([weightScale.first, weightScale.last]).toEqual([0, 601]);
    for (let position = weightScale.first; position <= weightScale.last; position += 1) {
      expect(weightScale.toPosition(weightScale.toUnits(position))).toBe(position);
    }
  });

  it('reaches exactly 0, 0.0001 and 100', () => {
    expect(weightScale.toUnits(0)).toBe(0);
    expect(weightScale.toUnits(1)).toBe(100);
    expect(weightScale.toUnits(601)).toBe(parameters.weightMillionths.max);
  });

  it('rises strictly, by at most 3 % a step', () => {
    for (let position = 2; position <= weightScale.last; position += 1) {
      const ratio = weightScale.toUnits(position) / weightScale.toUnits(position - 1);
      expect(ratio).toBeGreaterThan(1);
      expect(ratio).toBeLessThan(1.03);
    }
  });

  it('shows any weight from 0.0001 to 100 within 1.7 % of where it stands', () => {
    for (let exponent = -4; exponent <= 2; exponent += 0.0037) {
      const units = Math.round(10 ** exponent * 1_000_000);
      const shown = weightScale.toUnits(weightScale.toPosition(units));
      // Half a step is 1.16 %, the rounding to three figures up to 0.5 % at 1.00.
      expect(Math.abs(shown / units - 1)).toBeLessThan(0.017);
    }
  });

  it('holds whole millionths of at most three figures', () => {
    for (let position = 1; position <= weightScale.last; position += 1) {
      const units = weightScale.toUnits(position);
      expect(Number.isInteger(units)).toBe(true);
      expect(Number(units.toPrecision(3))).toBe(units);
    }
  });

  it('puts a weight under half of the smallest at 0, and half of it at the smallest', () => {
    expect(weightScale.toPosition(49)).toBe(0);
    expect(weightScale.toPosition(50)).toBe(1);
  });
});

describe('the colour slider', () => {
  it('runs from 0.50 to 4.00 in steps of 0.05 and returns to each', () => {
    for (let position = chromaWeightScale.first; position <= chromaWeightScale.last; position += 1) {
      expect(chromaWeightScale.toPosition(chromaWeightScale.toUnits(position))).toBe(position);
    }
    expect(chromaWeightScale.toUnits(chromaWeightScale.first)).toBe(50);
    expect(chromaWeightScale.toUnits(chromaWeightScale.last)).toBe(400);
  });

  it('shows a value between two positions at the nearer one', () => {
    expect(linearScale(parameters.chromaWeightHundredths, 5).toPosition(203)).toBe(41);
    expect(linearScale(parameters.chromaWeightHundredths, 5).toPosition(202)).toBe(40);
  });
});
