/** How much larger the page is drawn where the system scales nothing though the screen has very many pixels. */
import type { Size } from './zoom-maths';

/** A screen that shows words of 13 px well, CSS px: 27 inches at 109 px an inch. Others are taken to be as large. */
const readable: Size = { width: 2560, height: 1440 };
/** What the page is laid out for, CSS px: it is scaled no further than leaves this much. */
const roomy: Size = { width: 1280, height: 800 };
const maxScale = 3;

/**
 * The factor for words, buttons and the panel; the photo keeps its pixels.
 *
 * A system that scales (as those do for most such screens) tells of a smaller screen, for which it is 1.
 *
 * @param screen CSS px of the screen.
 * @param window CSS px of the page.
 * @returns      Quarters, 1..3: at 3840x2160 1.5, at 5120x2880 2.
 */
export function interfaceScale(screen: Size, window: Size): number {
  const most = Math.min(
    screen.width / readable.width,
    screen.height / readable.height,
    window.width / roomy.width,
    window.height / roomy.height,
  );
  return Math.min(maxScale, Math.max(1, Math.floor(most * 4) / 4));
}
