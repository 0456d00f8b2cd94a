import { describe, expect, it } from 'vitest';
import {
  drawSheet,
  planSheet,
  roundLength,
  type SheetContent,
} from '../../../src-main/studio/sheet/draw-sheet';
import { drawText, fitText, lineHeight, textWidth } from '../../../src-main/studio/sheet/draw-text';

/** A cell of one colour. */
const plain = (grey: number, size: number): Uint8Array => {
  const rgba = new Uint8Array(size * 4).fill(255);
  for (let k = 0; k < size; k += 1) rgba.fill(grey, 4 * k, 4 * k + 3);
  return rgba;
};

const sheetOf = (columns: number, rows: number, cellWidth: number, cellHeight: number): SheetContent => ({
  title: 'photo.png · 600 × 400',
  columns: Array.from({ length: columns }, (_, k) => `β ${k}`),
  rows: Array.from({ length: rows }, (_, k) => `λ ${k}`),
  cells: Array.from({ length: columns * rows }, (_, k) => ({
    rgba: plain(100 + k, cellWidth * cellHeight),
    label: `λ 0.0${k}`,
  })),
  cellWidth,
  cellHeight,
});

describe('a sheet as one picture', () => {
  it.each([
    [1, 1, 40, 30],
    [5, 5, 120, 90],
    [2, 3, 600, 7],
  ])(
    'has every cell where the plan says, pixel for pixel beside its label: %s x %s of %s x %s',
    (...size) => {
      const sheet = sheetOf(...size);
      const { width, height, columnsAt, rowsAt } = planSheet(sheet);
      const canvas = drawSheet(sheet);
      expect([canvas.width, canvas.height, canvas.samples.length]).toEqual([
        width,
        height,
        width * height * 3,
      ]);
      sheet.cells.forEach((_, k) => {
        const x = columnsAt[k % size[0]]!;
        const y = rowsAt[Math.floor(k / size[0])]!;
        const corners = [
          [x, y],
          [x + size[2] - 1, y],
          [x + size[2] - 1, y + size[3] - 1],
        ] as const;
        for (const [column, row] of corners) {
          expect([...canvas.samples.slice((row * width + column) * 3).slice(0, 3)]).toEqual(
            Array(3).fill(100 + k),
          );
        }
        // One px outside at the top left is the surround.
        expect(canvas.samples[((y - 1) * width + x - 1) * 3]).toBe(0x1f);
      });
    },
  );

  it('has white words on a darkened corner where a cell has room for its label, and none where it has not', () => {
    const roomy = drawSheet(sheetOf(1, 1, 120, 90));
    const tight = drawSheet(sheetOf(1, 1, 30, 20));
    const values = (canvas: typeof roomy, width: number, height: number): Set<number> => {
      const { columnsAt, rowsAt } = planSheet(sheetOf(1, 1, width, height));
      const found = new Set<number>();
      for (let y = rowsAt[0]!; y < rowsAt[0]! + height; y += 1) {
        for (let x = columnsAt[0]!; x < columnsAt[0]! + width; x += 1) {
          found.add(canvas.samples[(y * canvas.width + x) * 3]!);
        }
      }
      return found;
    };
    expect([...values(tight, 30, 20)]).toEqual([100]);
    expect(values(roomy, 120, 90)).toContain(255);
    expect(values(roomy, 120, 90)).toContain(33);
  });

  it('has a scale bar of the largest 1, 2 or 5 times a power of ten that fits', () => {
    expect([0.5, 1, 1.9, 2, 4.9, 5, 9, 10, 49, 50, 199, 200].map(roundLength)).toEqual([
      1, 1, 1, 2, 2, 5, 5, 10, 20, 50, 100, 200,
    ]);
  });
});

describe('words on pixels', () => {
  const canvas = () => ({ width: 60, height: 24, samples: new Uint8Array(60 * 24 * 3) });

  it('are within their width and line, and beyond the canvas they are cut', () => {
    const page = canvas();
    drawText(page, 'βλ 0.5', { x: 2, y: 2 }, 255);
    const inked = [...page.samples.keys()].filter((k) => page.samples[k]! > 0).map((k) => Math.floor(k / 3));
    expect(inked.length).toBeGreaterThan(60);
    for (const pixel of inked) {
      expect(pixel % 60).toBeLessThanOrEqual(2 + textWidth('βλ 0.5'));
      expect(Math.floor(pixel / 60)).toBeLessThan(2 + lineHeight);
    }
    const cut = canvas();
    drawText(cut, 'WWW', { x: 50, y: 20 }, 255);
    drawText(cut, 'WWW', { x: -20, y: -10 }, 255);
    expect(cut.samples.some((value) => value > 0)).toBe(true);
  });

  it('end in an ellipsis where they are too long, and letters that are not there are question marks', () => {
    expect(fitText('short', 200)).toBe('short');
    const fitted = fitText('a name that is far too long for this', 80);
    expect(fitted.endsWith('…')).toBe(true);
    expect(textWidth(fitted)).toBeLessThanOrEqual(80);
    expect(textWidth('图')).toBe(textWidth('?'));
  });
});
