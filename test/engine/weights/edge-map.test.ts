import { describe, expect, it } from 'vitest';
import { edgeMap } from '../../../src-main/engine/weights/edge-map';
import { makeImage } from '../../support/seeded-planes';

const lambda = 0.1;
const settings = { lambda, groups: [[0, 1, 2]], shrink: 1 };
const size = { width: 30, height: 20, channels: 3 };

describe('edgeMap', () => {
  it('is 1.3 lambda, or 1.3 of the first weights, where the answer is flat', () => {
    const answer = makeImage(size, () => 0.4);
    const [map] = edgeMap(answer, null, settings);
    map!.forEach((weight) => expect(weight).toBeCloseTo(1.3 * lambda, 6));
    const first = Float32Array.from({ length: 600 }, (_, i) => 0.01 * (1 + (i % 5)));
    const [other] = edgeMap(answer, [first], settings);
    other!.forEach((weight, i) => expect(weight).toBeCloseTo(1.3 * first[i]!, 6));
  });

  it('is half of that on a slope of 0.173 in every channel, and falls with the height of an edge', () => {
    const [slope] = edgeMap(
      makeImage(size, (x) => 0.173 * x),
      null,
      settings,
    );
    expect(slope![10 * 30 + 15]).toBeCloseTo(0.65 * lambda, 6);
    const onEdge = [0.05, 0.2, 0.6].map(
      (step) =>
        edgeMap(
          makeImage(size, (x) => (x < 15 ? 0 : step)),
          null,
          settings,
        )[0]![10 * 30 + 14]!,
    );
    expect(onEdge[0]).toBeGreaterThan(onEdge[1]!);
    expect(onEdge[1]).toBeGreaterThan(onEdge[2]!);
    expect(onEdge[2]).toBeGreaterThan(0);
  });

  it('gives planes with magnitudes of their own weights of their own', () => {
    const answer = makeImage(size, (x, _y, channel) => (channel === 1 && x >= 15 ? 0.5 : 0));
    const maps = edgeMap(answer, null, { ...settings, groups: [[0], [1], [2]] });
    expect(maps).toHaveLength(3);
    expect(maps[0]![14]).toBeCloseTo(1.3 * lambda, 6);
    expect(maps[1]![14]).toBeLessThan(lambda);
  });
});
