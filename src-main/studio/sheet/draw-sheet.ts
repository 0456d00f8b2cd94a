/**
 * A sheet as one picture: orders from left to right, weights from top to bottom, the same crop in every cell, each with a
 * label; under them a bar that tells how large a photo pixel is.
 */
import { drawBox, drawText, fitText, lineHeight, textWidth, type Canvas } from './draw-text';

/** A cell's pixels and words. */
export interface SheetCell {
  /** RGBA, opaque, as wide and high as every other cell. */
  readonly rgba: Uint8Array;
  readonly label: string;
}

export interface SheetContent {
  readonly title: string;
  /** Headings, from left to right. */
  readonly columns: readonly string[];
  /** Names of the rows, from top to bottom. */
  readonly rows: readonly string[];
  /** Row by row, rows.length * columns.length of them. */
  readonly cells: readonly SheetCell[];
  /** Of one cell, px; one px of the sheet is one of the photo. */
  readonly cellWidth: number;
  readonly cellHeight: number;
}

/** Where everything lies, px. */
interface SheetPlan {
  readonly width: number;
  readonly height: number;
  /** Left ends of the columns and tops of the rows. */
  readonly columnsAt: readonly number[];
  readonly rowsAt: readonly number[];
}

const margin = 16;
const gap = 8;
const padding = 6;
// Greys as in the window's dark theme; experience says that a neutral surround keeps colours honest.
const background = 0x1f;
const wordsGrey = 0xe8;
const quietGrey = 0xa3;

/** Where the cells of a sheet lie. */
export function planSheet({
  columns,
  rows,
  cellWidth,
  cellHeight,
}: Omit<SheetContent, 'cells' | 'title'>): SheetPlan {
  const names = Math.max(...rows.map(textWidth));
  const left = margin + (names === 0 ? 0 : names + 2 * padding);
  const top = margin + 2 * lineHeight + 3 * padding;
  const columnsAt = columns.map((_, k) => left + k * (cellWidth + gap));
  const rowsAt = rows.map((_, k) => top + k * (cellHeight + gap));
  return {
    width: left + columns.length * (cellWidth + gap) - gap + margin,
    height: top + rows.length * (cellHeight + gap) - gap + 2 * padding + lineHeight + margin,
    columnsAt,
    rowsAt,
  };
}

/**
 * Draws a sheet.
 *
 * @returns 8-bit RGB of the size that `planSheet` says.
 */
export function drawSheet(content: SheetContent): Canvas {
  const { title, columns, rows, cells, cellWidth, cellHeight } = content;
  const plan = planSheet(content);
  const { width, height, columnsAt, rowsAt } = plan;
  const canvas = { width, height, samples: new Uint8Array(width * height * 3).fill(background) };
  drawText(canvas, fitText(title, width - 2 * margin), { x: margin, y: margin }, wordsGrey);
  const headings = margin + lineHeight + 2 * padding;
  columns.forEach((heading, k) => {
    const middle = columnsAt[k]! + (cellWidth - textWidth(heading)) / 2;
    drawText(canvas, heading, { x: Math.round(middle), y: headings }, wordsGrey);
  });
  rows.forEach((name, k) => {
    const middle = rowsAt[k]! + (cellHeight - lineHeight) / 2;
    drawText(canvas, name, { x: margin, y: Math.round(middle) }, quietGrey);
  });
  cells.forEach((cell, k) => {
    const at = { x: columnsAt[k % columns.length]!, y: rowsAt[Math.floor(k / columns.length)]! };
    drawCell(canvas, cell, { ...at, width: cellWidth, height: cellHeight });
  });
  drawScaleBar(canvas, columnsAt.at(-1)! + cellWidth, cellWidth, height - margin - lineHeight);
  return canvas;
}

function drawCell(
  canvas: Canvas,
  { rgba, label }: SheetCell,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
): void {
  for (let row = 0; row < height; row += 1) {
    let to = ((y + row) * canvas.width + x) * 3;
    for (let k = row * width * 4; k < (row + 1) * width * 4; k += 4, to += 3) {
      canvas.samples[to] = rgba[k]!;
      canvas.samples[to + 1] = rgba[k + 1]!;
      canvas.samples[to + 2] = rgba[k + 2]!;
    }
  }
  const text = fitText(label, width - 4 * padding);
  const tag = { width: textWidth(text) + 2 * padding, height: lineHeight + 4 };
  // A cell too small for its label stays a picture.
  if (tag.width + 2 * padding > width || tag.height + 2 * padding > height) return;
  const corner = { x: x + padding, y: y + height - padding - tag.height };
  drawBox(canvas, { ...corner, ...tag }, 0, 2 / 3);
  drawText(canvas, text, { x: corner.x + padding, y: corner.y + 2 }, 255);
}

/** A bar of a round number of photo px at the right end of a line. */
function drawScaleBar(canvas: Canvas, right: number, cellWidth: number, y: number): void {
  const length = roundLength(cellWidth / 3);
  const label = `${length} px`;
  drawBox(canvas, { x: right - length, y: y + 8, width: length, height: 3 }, wordsGrey, 1);
  drawText(canvas, label, { x: right - length - padding - textWidth(label), y }, wordsGrey);
}

/** The largest of 1, 2, 5, 10, 20, 50 ... that is at most `most`, at least 1. */
export function roundLength(most: number): number {
  let best = 1;
  for (let power = 1; power <= most; power *= 10) {
    for (const digit of [1, 2, 5]) if (digit * power <= most) best = digit * power;
  }
  return best;
}
