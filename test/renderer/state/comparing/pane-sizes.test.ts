import { describe, expect, it } from 'vitest';
import {
  layouts,
  paneSize,
  paneSpace,
  sheetHeadings,
} from '../../../../src-renderer/state/comparing/pane-sizes';

const area = { width: 972, height: 726 };
const sheet = { columns: 5, rows: 3 };

describe('paneSize', () => {
  it.each(['photo', 'split'] as const)('gives the whole stage to %s', (layout) => {
    expect(paneSize(layout, area, 1, sheet)).toEqual(area);
  });

  it.each([
    ['side', 2, 1],
    ['grid', 2, 2],
  ] as const)('lets the panes of %s, with their gaps, fit the stage to a px', (layout, columns, rows) => {
    for (const pixelRatio of [1, 1.25, 2]) {
      const { width, height } = paneSize(layout, area, pixelRatio, sheet);
      const { edge, gap, foot } = paneSpace;
      const across = columns * width + ((columns - 1) * gap + 2 * edge) * pixelRatio;
      const down = rows * height + ((rows - 1) * gap + edge + foot) * pixelRatio;
      expect(area.width - across).toBeGreaterThanOrEqual(0);
      expect(area.width - across).toBeLessThan(columns);
      expect(area.height - down).toBeGreaterThanOrEqual(0);
      expect(area.height - down).toBeLessThan(rows);
    }
  });

  it('lets all cells of a sheet up to 5 x 5 and their headings fit stages from 700 x 250 on', () => {
    for (const stage of [area, { width: 700, height: 250 }, { width: 3000, height: 900 }]) {
      for (let columns = 1; columns <= 5; columns += 1) {
        for (let rows = 1; rows <= 5; rows += 1) {
          const { width, height } = paneSize('sheet', stage, 1, { columns, rows });
          const across = columns * (width + paneSpace.gap) + sheetHeadings.width + 2 * paneSpace.edge;
          const down = rows * (height + paneSpace.gap) + sheetHeadings.height + paneSpace.edge;
          expect(across - paneSpace.gap).toBeLessThanOrEqual(stage.width);
          expect(down - paneSpace.gap + paneSpace.foot).toBeLessThanOrEqual(stage.height);
          expect(height).toBeLessThanOrEqual(width);
          expect(width).toBeLessThanOrEqual(1.6 * (height + 1));
        }
      }
    }
  });

  it('is whole and not negative for any stage', () => {
    for (const layout of layouts) {
      for (const length of [0, 1, 50, 333]) {
        const size = paneSize(layout, { width: length, height: length }, 1.5, sheet);
        for (const each of [size.width, size.height]) {
          expect(Number.isInteger(each)).toBe(true);
          expect(each).toBeGreaterThanOrEqual(0);
        }
      }
    }
  });
});
