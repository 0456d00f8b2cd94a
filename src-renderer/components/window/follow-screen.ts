/** Draws the whole page larger on a screen that its system does not scale; see `interfaceScale`. */
import { interfaceScale } from '../../state/interface-scale';

/**
 * CSS px of the window for one CSS px inside of an element.
 *
 * Boxes on the screen and places of the pointer are in px of the window; what is laid out by styles is in px of its own.
 */
export function cssZoom(element: Element): number {
  // Browsers that lack it never get a scale.
  return (element as Partial<Element>).currentCSSZoom ?? 1;
}

/**
 * Keeps the document's zoom, and `--scale` for lengths in parts of the window, at what screen and window ask for.
 *
 * @returns Ends the following.
 */
export function followScreen(): () => void {
  const root = document.documentElement;
  if (!('currentCSSZoom' in root)) return () => undefined;
  const apply = (): void => {
    const scale = String(interfaceScale(screen, { width: innerWidth, height: innerHeight }));
    root.style.setProperty('zoom', scale);
    root.style.setProperty('--scale', scale);
  };
  apply();
  // Also sent when the window comes to another screen, or is zoomed by the browser.
  window.addEventListener('resize', apply);
  return () => window.removeEventListener('resize', apply);
}
