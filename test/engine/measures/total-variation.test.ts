import { describe, expect, it } from 'vitest';
import {
  anisotropicTotalVariation,
  differenceSums,
  gradientPenalty,
  gradientSum,
  orderedVariation,
  squaredTotalVariation,
  type MeasuredImage,
} from '../../../src-main/engine/measures/total-variation';
import { forEachGradient } from '../../../src-main/engine/kernels/gradient-view/gradient-operator';
import { batchB, imageOf, imageX, imageY } from './sample-batches';

/** Twelve digits agree: the expected numbers were printed with about sixteen. */
function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
}

function mirrored({ width, height, planes }: MeasuredImage): MeasuredImage {
  const flip = (plane: ArrayLike<number>): number[] =>
    Array.from(plane, (_, i) => plane[i - (i % width) + width - 1 - (i % width)]!);
  return { width, height, planes: planes.map(flip) };
}

function squaredOf(batch: readonly MeasuredImage[], weight: number) {
  const { width, height, planes } = batch[0]!;
  const shape = { width, height, channels: planes.length };
  return squaredTotalVariation(
    batch.map((image) => differenceSums(image)),
    shape,
    weight,
  );
}

function filled(value: number, items: number): { planes: number[][] }[] {
  return Array.from({ length: items }, () => ({
    planes: [0, 1].map(() => Array.from({ length: 12 }, () => value)),
  }));
}

describe('squaredTotalVariation', () => {
  it.each([
    ['X', [imageX], 103, 8, 29, 9, 16.09722222222222, 32.19444444444444, 3.2194444444444446],
    ['Y', [imageY], 170, 16, 99, 18, 16.125, 32.25, 3.225],
    ['B', batchB, 850, 16, 495, 18, 80.625, 80.625, 8.0625],
  ] as const)(
    'gives the known numbers for %s',
    (_, batch, v, vCount, h, hCount, normalised, doubled, weighted) => {
      const found = squaredOf(batch, 0.1);
      expect([found.vertical, found.verticalCount, found.horizontal, found.horizontalCount]).toEqual([
        v,
        vCount,
        h,
        hCount,
      ]);
      expectClose(found.normalised, normalised);
      expectClose(found.doubled, doubled);
      expectClose(found.weighted, weighted);
    },
  );

  it('is 0, not NaN, for one pixel, and counts one way only for a row', () => {
    expect(squaredOf([imageOf([[[3]]])], 1).normalised).toBe(0);
    expect(squaredOf([imageOf([[[3, 5, 6]]])], 1).normalised).toBe((4 + 1) / 2);
  });
});

describe('anisotropicTotalVariation', () => {
  it('gives 25 + 13 = 38 for X, 75 for Y, and 75 and 150 for the items of B', () => {
    const found = [imageX, imageY, ...batchB].map((image) =>
      anisotropicTotalVariation(differenceSums(image)),
    );
    expect(found[0]).toEqual({ vertical: 25, horizontal: 13, sum: 38 });
    expect(found.map(({ sum }) => sum)).toEqual([38, 75, 75, 150]);
  });
});

describe('gradientSum', () => {
  it('gives the known sums and means for X', () => {
    expectClose(gradientSum(imageX, 'central'), 25.609901413257667);
    expectClose(gradientSum(imageX, 'central') / 12, 2.1341584511048057);
    expectClose(gradientSum(imageX, 'numpy'), 37.01502119133717);
    expectClose(gradientSum(imageX, 'numpy') / 12, 3.0845850992780974);
  });

  it.each([
    [
      'central',
      imageX.planes[0]!,
      [
        [2.061553, 2.5, 0.707107, 1.5],
        [2.236068, 2.5, 2.236068, 2.54951],
        [3.201562, 2.5, 1.118034, 2.5],
      ],
    ],
    [
      'numpy',
      imageX.planes[0]!,
      [
        [4.123106, 3.354102, 2.061553, 2.236068],
        [1, 2.5, 2.236068, 2.692582],
        [3.605551, 1.802776, 4.123106, 7.28011],
      ],
    ],
    [
      'central',
      new Float32Array(12).fill(1),
      [
        [0.707107, 0.5, 0.5, 0.707107],
        [0.5, 0, 0, 0.5],
        [0.707107, 0.5, 0.5, 0.707107],
      ],
    ],
  ] as const)('is made of the known magnitudes, operator %s, within 1e-6', (operator, plane, expected) => {
    const found: number[] = [];
    forEachGradient(plane, { width: 4, height: 3 }, operator, (gx, gy) => found.push(Math.hypot(gx, gy)));
    expected.flat().forEach((value, i) => expect(Math.abs(found[i]! - value)).toBeLessThan(1e-6));
  });
});

describe('gradientPenalty', () => {
  const unit = 1 / Math.sqrt(24);

  it.each([
    ['zeros', filled(0, 2), 1],
    ['items of norm 1', filled(unit, 2), 0],
    ['items of norm 2', filled(2 * unit, 2), 1],
    ['ones', filled(1, 2), 15.202041028867285],
    ['B', batchB, 511.301006722746],
    ['zeros and an item of norm 3', [...filled(0, 1), ...filled(3 * unit, 1)], 2.5],
  ])('gives the known number for %s', (_, batch, expected) => {
    expectClose(gradientPenalty(batch), expected);
  });

  it('is (||a|| - 1)^2 = 31.088574221781123 for the gradient a = 0, 0.1, .. 2.3 of a linear critic', () => {
    const a = Array.from({ length: 24 }, (_, k) => k / 10);
    expectClose(gradientPenalty([{ planes: [a] }, { planes: [a] }]), 31.088574221781123);
  });

  it('refuses an empty batch', () => {
    expect(() => gradientPenalty([])).toThrow('batch: expected at least one item, got 0');
  });
});

/** beta: left-below, forward, left-below valid, forward valid of X. */
const ordersOfX: Readonly<Record<string, readonly [number, number, number, number]>> = {
  0.5: [17.41111488005492, 17.8539862888667, 10.850636947739856, 10.64775704548704],
  1: [32.29784057427983, 33.250108164367475, 21.297840574279835, 19.25010816436748],
  1.5: [63.56030526192641, 64.75942085039136, 44.7072985897274, 35.38615500074022],
  2: [132, 132, 99, 66],
  3: [651.983924080426, 623.8608743412151, 544.983924080426, 237.86087434121504],
};

/** beta: forward and left-below by channels, then the same jointly, of Y. */
const ordersOfY: Readonly<Record<string, readonly [number, number, number, number]>> = {
  0.5: [34.61241186256471, 34.870889289578635, 21.7662206257085, 22.02846161602423],
  1: [64.58362821016792, 65.17489487656707, 48.9780613812113, 49.67244807316106],
  1.5: [128.40133742367462, 129.2000027904307, 113.40245952051518, 114.45406959162455],
  2: [269, 269, 269, 269],
  3: [1332.3028115904965, 1307.3349128252548, 1603.9692592317926, 1565.7221749522266],
};

describe('orderedVariation', () => {
  it.each(Object.entries(ordersOfX))('gives the known numbers for X at beta = %s', (order, expected) => {
    const [right, left] = [
      orderedVariation(imageX, Number(order), 'right'),
      orderedVariation(imageX, Number(order), 'left'),
    ];
    const found = [left.channels, right.channels, left.channelsValidOnly, right.channelsValidOnly];
    found.forEach((value, k) => expectClose(value, expected[k]!));
    // One channel: both couplings agree.
    expectClose(left.joint, left.channels);
    expectClose(right.jointValidOnly, right.channelsValidOnly);
  });

  it.each(Object.entries(ordersOfY))('gives the known numbers for Y at beta = %s', (order, expected) => {
    const [right, left] = [
      orderedVariation(imageY, Number(order), 'right'),
      orderedVariation(imageY, Number(order), 'left'),
    ];
    const found = [right.channels, left.channels, right.joint, left.joint];
    found.forEach((value, k) => expectClose(value, expected[k]!));
  });

  it('left-below equals forward of the mirrored image at every beta, to 1e-12', () => {
    for (const beta of [0.3, 0.5, 1, 1.5, 2, 3]) {
      const left = orderedVariation(imageY, beta, 'left');
      const right = orderedVariation(mirrored(imageY), beta, 'right');
      expectClose(left.joint, right.joint);
      expectClose(left.jointValidOnly, right.jointValidOnly);
    }
  });

  it('adds up over bands of rows, as the other sums do, to 1e-12', () => {
    const bands = [
      { from: 0, to: 1 },
      { from: 1, to: 3 },
    ];
    const sumOf = (measure: (rows?: { from: number; to: number }) => number): void => {
      expectClose(
        bands.reduce((sum, rows) => sum + measure(rows), 0),
        measure(),
      );
    };
    sumOf((rows) => orderedVariation(imageY, 0.7, 'right', rows).channels);
    sumOf((rows) => orderedVariation(imageY, 0.7, 'left', rows).jointValidOnly);
    sumOf((rows) => differenceSums(imageY, rows).verticalSquares);
    sumOf((rows) => gradientSum(imageY, 'central', rows));
    sumOf((rows) => gradientSum(imageY, 'numpy', rows));
  });

  it('is exactly 0 for a constant image and for one pixel', () => {
    const nothing = { channels: 0, joint: 0, channelsValidOnly: 0, jointValidOnly: 0 };
    for (const beta of [0.3, 1, 2, 3]) {
      expect(
        orderedVariation(
          imageOf([
            [
              [7, 7],
              [7, 7],
            ],
          ]),
          beta,
          'right',
        ),
      ).toEqual(nothing);
      expect(orderedVariation(imageOf([[[7]]]), beta, 'left')).toEqual(nothing);
    }
  });

  it.each([0, -1, NaN])('refuses beta = %s', (beta) => {
    expect(() => orderedVariation(imageX, beta, 'right')).toThrow(/beta: expected a number > 0/);
  });
});
