import { describe, expect, it } from 'vitest';
import { isCancellation } from '../../../src-main/contract/outcome';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import { measureEvidence } from '../../../src-main/engine/measures/measure-evidence';
import { planStrips } from '../../../src-main/engine/measures/photo-strips';
import { edgeScene, photoOf, softEdgeScene, withWhiteNoise } from '../../support/evidence-photos';

const noise = 0.05;
const size = [160, 120] as const;
const scale = { rms: noise, noiseStdDev: [noise, noise, noise] };
const clean = photoOf(...size, 3, edgeScene(size[0]));
const noisy = photoOf(...size, 3, withWhiteNoise(edgeScene(size[0]), noise, 5));

describe('what was removed', () => {
  it('is noise where it is exactly white noise: structure below 0.1 %, correlations below 0.03, seed 5', async () => {
    const { removed } = await measureEvidence({ noisy, denoised: clean }, scale);
    expect(removed.verdict).toBe('noise');
    expect(removed.structure).toBeLessThan(0.001);
    expect(Math.abs(removed.rms - noise)).toBeLessThan(0.02 * noise);
    expect(removed.across[0]).toBe(1);
    for (const each of [...removed.across.slice(1), ...removed.down.slice(1)]) {
      expect(Math.abs(each)).toBeLessThan(0.03);
    }
  });

  it('is distributed as a gaussian then: skewness and excess kurtosis below 0.06, densities add up to 1 within 0.001', async () => {
    const { removed } = await measureEvidence({ noisy, denoised: clean }, scale);
    expect(Math.abs(removed.skewness)).toBeLessThan(0.06);
    expect(Math.abs(removed.excessKurtosis)).toBeLessThan(0.06);
    const binWidth = removed.deviations[1]! - removed.deviations[0]!;
    expect(Math.abs(removed.density.reduce((sum, each) => sum + each * binWidth, 0) - 1)).toBeLessThan(0.001);
  });

  it('contains edges where an edge was blurred over 6 px: structure above 5 %', async () => {
    const denoised = photoOf(...size, 3, softEdgeScene(size[0], 6));
    const { removed } = await measureEvidence({ noisy, denoised }, scale);
    expect(removed.verdict).toBe('edges');
    expect(removed.structure).toBeGreaterThan(0.05);
  });

  it('is nothing for a result that is the photo itself, with every figure 0', async () => {
    const { removed } = await measureEvidence({ noisy, denoised: noisy }, { ...scale, rms: 0 });
    expect(removed).toMatchObject({
      verdict: 'nothing',
      structure: 0,
      rms: 0,
      skewness: 0,
      excessKurtosis: 0,
    });
    expect(removed.density.every((each) => each === 0)).toBe(true);
  });

  it('has the correlation of a moving average of two: 1/2 at a shift of 1 px across, 0 down, within 0.03', async () => {
    const flat = photoOf(...size, 1, () => 0.5);
    const values: number[] = [];
    const white = withWhiteNoise(() => 0, 0.02, 9);
    const averaged = photoOf(...size, 1, (x, y) => {
      values.push(white(x, y, 0));
      return 0.5 + (values.at(-1)! + (values.at(-2) ?? 0)) / 2;
    });
    const { removed } = await measureEvidence(
      { noisy: averaged, denoised: flat },
      { rms: 0.014, noiseStdDev: [0.014] },
    );
    expect(Math.abs(removed.across[1]! - 0.5)).toBeLessThan(0.03);
    expect(Math.abs(removed.down[1]!)).toBeLessThan(0.03);
  });
});

describe('the gradient histogram', () => {
  it('puts every pixel of a ramp of 0.01 per px in the bin of 0.01, but for the last column, which has none', async () => {
    const ramp = photoOf(40, 20, 1, (x) => 0.1 + 0.01 * x);
    const { gradient } = await measureEvidence({ noisy: ramp, denoised: ramp }, { rms: 0, noiseStdDev: [0] });
    const filled = gradient.before.flatMap((share, bin) => (share > 0 ? [{ share, bin }] : []));
    expect(filled).toHaveLength(1);
    expect(filled[0]!.share).toBeCloseTo(39 / 40, 12);
    expect(Math.abs(Math.log(gradient.magnitudes[filled[0]!.bin]! / 0.01))).toBeLessThan(0.08);
    expect(gradient.after).toEqual(gradient.before);
  });
});

describe('dots', () => {
  const planted = [
    [1, 1],
    [30, 31],
    [30, 32 + 9],
    [78, 58],
  ] as const;
  const isPlanted = (x: number, y: number): boolean => planted.some(([a, b]) => a === x && b === y);
  const dotted = (step: number): InterleavedPixels =>
    photoOf(80, 60, 3, (x, y) => 0.5 + (isPlanted(x, y) ? step : 0));
  const dotsOf = async (denoised: InterleavedPixels) =>
    (await measureEvidence({ noisy: denoised, denoised }, scale)).dots;

  it.each([0.05, -0.05])(
    'finds exactly the planted ones, also beside the seams of strips, step %f',
    async (step) => {
      const { count, positions } = await dotsOf(dotted(step));
      expect(count).toBe(planted.length);
      expect(positions).toEqual(planted.flat());
    },
  );

  it('tells 2000 of 13 950 dots, from the first rows to the last and as many in each sixth of the photo, within 5 %', async () => {
    const [width, height] = [4 * 93, 4 * 150];
    const grid = photoOf(width, height, 1, (x, y) => (x % 4 === 2 && y % 4 === 2 ? 0.8 : 0.5));
    const { count, positions } = await dotsOf(grid);
    expect(count).toBe(93 * 150);
    expect(positions).toHaveLength(2 * 2000);
    const inPart = Array.from({ length: 6 }, () => 0);
    for (let i = 0; i < positions.length; i += 2) {
      const [x, y] = [positions[i]!, positions[i + 1]!];
      expect([x % 4, y % 4]).toEqual([2, 2]);
      inPart[2 * Math.floor((3 * y) / height) + Math.floor((2 * x) / width)]! += 1;
    }
    for (const each of inPart) expect(Math.abs(each / (2000 / 6) - 1)).toBeLessThan(0.05);
    expect(new Set(positions.flatMap((x, i) => (i % 2 === 0 ? [`${x} ${positions[i + 1]}`] : []))).size).toBe(
      2000,
    );
  });

  it('tells all of 2000 dots, row by row', async () => {
    const grid = photoOf(160, 200, 1, (x, y) => (x % 4 === 2 && y % 4 === 2 ? 0.8 : 0.5));
    const { count, positions } = await dotsOf(grid);
    expect([count, positions.length]).toEqual([2000, 4000]);
    expect(positions.slice(0, 4)).toEqual([2, 2, 6, 2]);
    expect(positions.slice(-2)).toEqual([158, 198]);
  });

  it('finds none of 0.03, which is under the threshold of 0.04', async () => {
    expect(await dotsOf(dotted(0.03))).toEqual({ count: 0, positions: [] });
  });

  it('finds none where two pixels stand out together', async () => {
    const pair = photoOf(20, 20, 1, (x, y) => 0.5 + (y === 9 && (x === 9 || x === 10) ? 0.2 : 0));
    expect(
      (await measureEvidence({ noisy: pair, denoised: pair }, { rms: 0, noiseStdDev: [0] })).dots.count,
    ).toBe(0);
  });
});

describe('a large photo', () => {
  it('is looked at whole up to 16 megapixels, and in evenly spread strips above', () => {
    expect(planStrips({ width: 4096, height: 4096 }).share).toBe(1);
    const { starts, share } = planStrips({ width: 16_000, height: 15_000 });
    expect(share).toBeGreaterThan(0.05);
    expect(share).toBeLessThan(0.08);
    const steps = new Set(starts.slice(1).map((start, i) => start - starts[i]!));
    expect(steps.size).toBe(1);
  });

  it('stops when it is cancelled', async () => {
    const abort = new AbortController();
    abort.abort();
    const stopped = measureEvidence({ noisy, denoised: clean }, scale, abort.signal);
    expect(isCancellation(await stopped.catch((thrown: unknown) => thrown))).toBe(true);
  });

  it.each([
    [1, 1],
    [1, 9],
    [9, 1],
    [7, 33],
    [17, 32],
  ])('of another kind, %i x %i px, is measured in finite numbers', async (width, height) => {
    const tiny = photoOf(
      width,
      height,
      3,
      withWhiteNoise(() => 0.5, 0.1, 3),
    );
    const flat = photoOf(width, height, 3, () => 0.5);
    const report = await measureEvidence({ noisy: tiny, denoised: flat }, scale);
    expect(JSON.stringify(report)).not.toContain('null,null');
    const { rms, skewness, structure } = report.removed;
    expect([rms, skewness, structure].every(Number.isFinite)).toBe(true);
    expect(report.gradient.suggestion).toEqual({ order: null, uncertainty: null, reason: 'too-small' });
  });
});
