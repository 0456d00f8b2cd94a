/**
 * Lets the event loop run, so that a cancellation or a heartbeat gets through while the reference computes.
 */
import type { CancelSignal } from '../backend';
import type { RowBand } from '../formulas/grid';
import { throwIfCancelled } from '../solve/iterate-to-tolerance';

// Node and browsers both have it; the engine compiles without the types of either.
declare function setTimeout(callback: () => void, delayMs: number): unknown;

/** Waits until other events were served. */
export function macrotask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** 25 ms between breaths keeps a cancellation far below its 300 ms, at 4 % cost for the timer's least delay of 1 ms. */
const breathMs = 25;
/** About 16,000 px a band: half a millisecond to fifteen, depending on beta. */
const bandPixels = 16_384;

/**
 * Runs a pass over rows in bands and lets the event loop run between them when enough time went by.
 *
 * @param grid   Size of the planes.
 * @param work   Called with bands from top to bottom.
 * @param signal Checked after each breath; null for passes that are not cancelled.
 * @throws {RudinError} `cancelled`.
 */
export async function inBands(
  grid: { readonly width: number; readonly height: number },
  work: (band: RowBand) => void,
  signal: CancelSignal | null = null,
): Promise<void> {
  const rows = Math.max(1, Math.floor(bandPixels / grid.width));
  let breathedAt = Date.now();
  for (let from = 0; from < grid.height; from += rows) {
    work({ from, to: Math.min(grid.height, from + rows) });
    if (Date.now() - breathedAt < breathMs) continue;
    await macrotask();
    if (signal) throwIfCancelled(signal);
    breathedAt = Date.now();
  }
}
