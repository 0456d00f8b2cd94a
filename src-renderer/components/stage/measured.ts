/** Measures an element in device px, exactly where the browser can say it. */
import { cssZoom } from '../window/follow-screen';
import type { Size } from '../../state/zoom-maths';

/**
 * A Svelte action that reports an element's size, now and whenever it changes.
 *
 * @param element Watched until it is removed.
 * @param report  Takes the size in whole device px, and device px per CSS px.
 */
export function measured(element: HTMLElement, report: (size: Size, pixelRatio: number) => void) {
  const observer = new ResizeObserver((entries) => {
    const entry = entries.at(-1);
    if (!entry) return;
    const ratio = window.devicePixelRatio * cssZoom(element);
    const rounded: Size = {
      width: Math.round(entry.contentRect.width * ratio),
      height: Math.round(entry.contentRect.height * ratio),
    };
    const exact = entry.devicePixelContentBoxSize?.[0];
    // Safari lacks the device-pixel box, and Chromium's is in CSS px while its tools emulate another screen.
    const isExact =
      exact !== undefined &&
      Math.abs(exact.inlineSize - rounded.width) <= 1 &&
      Math.abs(exact.blockSize - rounded.height) <= 1;
    report(isExact ? { width: exact.inlineSize, height: exact.blockSize } : rounded, ratio);
  });
  try {
    observer.observe(element, { box: 'device-pixel-content-box' });
  } catch {
    // Safari: this box is unknown to it.
    observer.observe(element);
  }
  return { destroy: () => observer.disconnect() };
}
