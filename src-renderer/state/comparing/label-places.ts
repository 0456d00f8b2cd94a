/** Where the words "Before" and "After" stand: each on its own side of the split line, however narrow the photo is. */
import type { Box } from '../zoom-maths';

/** From the photo's edge, where there is room, px. */
const insetPx = 12;
/** From the split line: the radius of its grip and a little, px. */
const clearancePx = 16;

/** Of each label; where one is not shown, any number will do. */
interface LabelWidths {
  readonly before: number;
  readonly after: number;
}

/**
 * The left edges of both labels. They stand at the sides of the visible photo; a part of it that is narrower than its
 * label lets the label stand beside the split line instead, outside the photo.
 *
 * @param box        The visible photo; all lengths are CSS px of the stage.
 * @param stageWidth Width of the stage, >= 0.
 * @param split      Where the split line stands; null when there is none.
 * @param widths     Widths of the labels, >= 0.
 * @returns Null for a label that has no room on its side of the line.
 */
export function labelPlaces(
  box: Pick<Box, 'left' | 'right'>,
  stageWidth: number,
  split: number | null,
  widths: LabelWidths,
): { before: number | null; after: number | null } {
  if (split === null) return { before: box.left + insetPx, after: box.right - insetPx - widths.after };
  const before = Math.min(box.left + insetPx, split - clearancePx - widths.before);
  const after = Math.max(box.right - insetPx - widths.after, split + clearancePx);
  return {
    before: before >= 0 ? before : null,
    after: after + widths.after <= stageWidth ? after : null,
  };
}
