import { describe, expect, it } from 'vitest';
import { levelMap } from '../../../src-main/engine/weights/level-map';
import { makeImage } from '../../support/seeded-planes';

const lambda = 0.1;
const flat = (variance: number) => ({ atBlack: variance, atWhite: variance, isFlat: true });
const rising = { atBlack: 0.0004, atWhite: 0.0104, isFlat: false };
const joint = [[0, 1, 2]];
const size = { width: 40, height: 24, channels: 3 };

describe('levelMap', () => {
  it('is lambda where the noise is what lambda was chosen for, within 1e-6', () => {
    const noise = [flat(0.0025), flat(0.0025), flat(0.0025)];
    const settings = { lambda, noise, noiseStdDev: 0.05, groups: joint, shrink: 1 };
    const [map] = levelMap(
      makeImage(size, (x) => x / 40),
      settings,
    );
    map!.forEach((weight) => expect(Math.abs(weight - lambda)).toBeLessThan(1e-6));
  });

  it('grows with the power 1.16 of the noise at the level, within 1e-5, for integers and planes alike', () => {
    const settings = { lambda, noise: [rising, rising, rising], noiseStdDev: 0.05, groups: joint, shrink: 1 };
    for (const code of [0, 51, 204]) {
      const level = code / 255;
      const expected = lambda * (Math.sqrt(0.0004 + 0.01 * level) / 0.05) ** 1.16;
      const samples = new Uint8Array(40 * 24 * 3).fill(code);
      const integers = { width: 40, height: 24, channels: 3, hasAlpha: false, bitDepth: 8, samples } as const;
      for (const photo of [makeImage(size, () => level), integers]) {
        const [map] = levelMap(photo, settings);
        map!.forEach((weight) => expect(Math.abs(weight - expected)).toBeLessThan(1e-5));
      }
    }
  });

  it('takes the mean variance of channels that share a weight, and each one’s own elsewhere', () => {
    const image = makeImage(size, (_x, _y, channel) => [0.1, 0.4, 0.9][channel]!);
    const noise = [rising, rising, rising];
    const shared = levelMap(image, { lambda, noise, noiseStdDev: 0.05, groups: joint, shrink: 1 });
    const own = levelMap(image, { lambda, noise, noiseStdDev: 0.05, groups: [[0], [1], [2]], shrink: 1 });
    const weightOf = (variance: number): number => lambda * (Math.sqrt(variance) / 0.05) ** 1.16;
    expect(shared).toHaveLength(1);
    expect(shared[0]![500]).toBeCloseTo(weightOf(0.0004 + 0.01 * (1.4 / 3)), 5);
    expect(own.map((map) => map[500]!.toFixed(5))).toEqual(
      [0.1, 0.4, 0.9].map((level) => weightOf(0.0004 + 0.01 * level).toFixed(5)),
    );
  });

  it('is the same in a part of a photo as in the whole, 4 px from the part’s edges on, within 1e-6', () => {
    const settings = { lambda, noise: [rising, rising, rising], noiseStdDev: 0.05, groups: joint, shrink: 1 };
    const level = (x: number, y: number): number => 0.5 + 0.4 * Math.sin(0.7 * x) * Math.cos(0.9 * y);
    const [whole] = levelMap(makeImage(size, level), settings);
    const [part] = levelMap(
      makeImage({ width: 20, height: 16, channels: 3 }, (x, y) => level(x + 10, y + 5)),
      settings,
    );
    for (let y = 4; y < 12; y++) {
      for (let x = 4; x < 16; x++) {
        expect(Math.abs(part![y * 20 + x]! - whole![(y + 5) * 40 + x + 10]!)).toBeLessThan(1e-6);
      }
    }
  });

  it('stays within 8 times more and less noise, and above 0', () => {
    const steep = { atBlack: 0, atWhite: 100, isFlat: false };
    const settings = { lambda, noise: [steep, steep, steep], noiseStdDev: 0.05, groups: joint, shrink: 1 };
    const dark = levelMap(
      makeImage(size, () => 0),
      settings,
    );
    const light = levelMap(
      makeImage(size, () => 1),
      settings,
    );
    expect(dark[0]![0]).toBeCloseTo(lambda / 8 ** 1.16, 6);
    expect(light[0]![0]).toBeCloseTo(lambda * 8 ** 1.16, 5);
  });
});
