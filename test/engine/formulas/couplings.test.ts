import { describe, expect, it } from 'vitest';
import {
  channelWeights,
  fromSolveBasis,
  magnitudeGroups,
  opponentMatrix,
  solveBasisOf,
  toSolveBasis,
} from '../../../src-main/engine/formulas/couplings';
import { differenceInLevels, noisyPicture } from '../../support/seeded-planes';

const opponent = { coupling: 'opponent', chromaWeight: 2.5 } as const;
const joint = { coupling: 'joint', chromaWeight: 2.5 } as const;
const channels = { coupling: 'channels', chromaWeight: 2.5 } as const;

describe('the opponent basis', () => {
  it('is orthonormal within 1e-15', () => {
    opponentMatrix.forEach((a, i) => {
      opponentMatrix.forEach((b, j) => {
        const product = a.reduce((sum, value, k) => sum + value * b[k]!, 0);
        expect(Math.abs(product - (i === j ? 1 : 0))).toBeLessThanOrEqual(1e-15);
      });
    });
  });

  it('brings a photo back within 1e-4 of a level, seed 5', () => {
    const photo = noisyPicture({ width: 13, height: 9, channels: 3 }, 5);
    for (const basis of ['own', 'opponent'] as const) {
      const back = fromSolveBasis(toSolveBasis(photo, basis), basis, photo);
      expect(differenceInLevels(back, photo).most).toBeLessThan(1e-4);
    }
  });

  it('gives a grey colour photo no chroma, within 1e-15', () => {
    const plane = Float32Array.of(0.1, 0.5, 0.9);
    const [luma, chroma1, chroma2] = toSolveBasis(
      { width: 3, height: 1, planes: [plane, plane, plane] },
      'opponent',
    );
    expect(luma![1]).toBeCloseTo(0.5 * Math.sqrt(3), 15);
    for (const value of [...chroma1!, ...chroma2!]) expect(Math.abs(value)).toBeLessThanOrEqual(1e-15);
  });
});

describe('the tables of the couplings', () => {
  it('weigh chroma by w in the opponent coupling of a colour photo only', () => {
    expect(channelWeights(opponent, 3)).toEqual([1, 2.5, 2.5]);
    expect(channelWeights(opponent, 1)).toEqual([1]);
    expect(channelWeights(joint, 3)).toEqual([1, 1, 1]);
    expect(channelWeights(channels, 3)).toEqual([1, 1, 1]);
  });

  it('share one magnitude in joint and opponent, none in channels', () => {
    expect(magnitudeGroups(opponent, 3)).toEqual([[0, 1, 2]]);
    expect(magnitudeGroups(joint, 3)).toEqual([[0, 1, 2]]);
    expect(magnitudeGroups(channels, 3)).toEqual([[0], [1], [2]]);
    for (const choice of [opponent, joint, channels]) expect(magnitudeGroups(choice, 1)).toEqual([[0]]);
  });

  it('solve a grey photo in its own plane', () => {
    expect(solveBasisOf(opponent, 1)).toBe('own');
    expect(solveBasisOf(opponent, 3)).toBe('opponent');
    expect(solveBasisOf(joint, 3)).toBe('own');
  });
});
