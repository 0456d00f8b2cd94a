/** Where the window opens. No Electron. */

/** In screen units (density-independent px), as Electron counts them. */
export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const initialSize = { width: 1280, height: 800 };
/** Below this the panel has no room under the stage. */
export const minimumSize = { width: 720, height: 560 };
/** So much of the title bar must be on a screen for a hand to get hold of it. */
const gripWidth = 120;
const gripHeight = 32;

/**
 * Bounds to open with: where the window was, when that is still on a screen; otherwise centred at its old size.
 *
 * @param saved     Null at the first start.
 * @param workAreas Of all screens that are there now.
 * @returns         Without x and y the system centres the window.
 */
export function openingBounds(
  saved: Bounds | null,
  workAreas: readonly Bounds[],
): { width: number; height: number; x?: number; y?: number } {
  if (saved === null) return initialSize;
  const width = Math.max(saved.width, minimumSize.width);
  const height = Math.max(saved.height, minimumSize.height);
  const isReachable = workAreas.some(
    (area) =>
      saved.y >= area.y &&
      saved.y + gripHeight <= area.y + area.height &&
      Math.min(saved.x + width, area.x + area.width) - Math.max(saved.x, area.x) >= gripWidth,
  );
  return isReachable ? { x: saved.x, y: saved.y, width, height } : { width, height };
}
