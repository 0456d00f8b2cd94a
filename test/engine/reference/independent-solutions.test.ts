import { describe, expect, it } from 'vitest';
import document from '../../fixtures/engine/independent-solutions.json';
import type { Coupling } from '../../../src-main/contract/parameters';
import { noisyPicture } from '../../support/seeded-planes';
import { solveReference } from '../../support/solve-reference';

const picture = noisyPicture({ width: document.width, height: document.height, channels: 3 }, document.seed);
const name = ({ coupling, chromaWeight, beta, lambda }: (typeof document.cases)[number]): string =>
  `${coupling}${coupling === 'opponent' ? ` w = ${chromaWeight}` : ''}, beta = ${beta}, lambda = ${lambda}`;
const cases = document.cases.map((of) => ({ ...of, name: name(of), coupling: of.coupling as Coupling }));

describe('against numbers of another method in another language', () => {
  it('works on the same picture, to the last bit of its sum', () => {
    const sum = picture.planes.reduce((all, plane) => plane.reduce((part, value) => part + value, all), 0);
    expect(sum).toBeCloseTo(document.checksum, 9);
  });

  it.each(cases.filter(({ beta }) => beta >= 1))(
    'agrees within 0.1 of a level at every sample and 1e-6 of the energy: $name',
    async (of) => {
      const { outcome, denoised } = await solveReference(picture, of, 5e-3, 20_000);
      expect(outcome.end).toBe('tolerance');
      expect(Math.abs(outcome.energy / of.energy - 1)).toBeLessThan(1e-6);
      document.at.forEach(([x, y], sample) => {
        denoised.planes.forEach((plane, channel) => {
          const there = of.samples![sample]![channel]!;
          expect(255 * Math.abs(plane[y! * picture.width + x!]! - there)).toBeLessThan(0.1);
        });
      });
    },
  );

  it.each(cases.filter(({ beta }) => beta < 1))(
    'comes to at most 1 % above its energy: $name',
    async (of) => {
      const { outcome } = await solveReference(picture, of, 0.1, 20_000);
      expect(outcome.end).toBe('stationary');
      // Another method finds another local minimum: it may be lower.
      expect(outcome.energy / of.energy).toBeLessThan(1.01);
      expect(outcome.energy / of.energy).toBeGreaterThan(0.9);
    },
  );
});
