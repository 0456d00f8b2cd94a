/** What pointers and the wheel do to a pane: zoom at the cursor, and move the photo. Decisions live in `View`. */
import { on } from 'svelte/events';
import type { View } from '../../state/view.svelte';
import type { Point } from '../../state/zoom-maths';
import { cssZoom } from '../window/follow-screen';

interface LookAround {
  readonly view: View;
  /** Space is held: a drag pans whatever is under it. */
  readonly isPanning: boolean;
  /** A double-click zooms. Default: it does; where a click has a meaning of its own it should not. */
  readonly isDoubleClickable?: boolean;
}

/** A pointer that moved less before it was let go has clicked, CSS px. */
const clickSlackPx = 4;

/**
 * Where an event happened in a pane.
 *
 * @param element    The pane.
 * @param pixelRatio Device px per CSS px of the pane.
 * @returns          Device px from the pane's corner.
 */
export function pointIn(element: Element, event: MouseEvent, pixelRatio: number): Point {
  const { left, top } = element.getBoundingClientRect();
  const ratio = pixelRatio / cssZoom(element);
  return { x: (event.clientX - left) * ratio, y: (event.clientY - top) * ratio };
}

/** The factor by which a turn of the wheel zooms. */
function wheelFactor(event: WheelEvent): number {
  // Lines and pages, as some mice report them, in px; a pinch arrives as a wheel with Ctrl and small steps.
  const lengths = [1, 16, 400];
  const distance = event.deltaY * (lengths[event.deltaMode] ?? 1);
  return Math.exp(-distance * (event.ctrlKey ? 0.01 : 0.0015));
}

/**
 * A Svelte action: wheel, drag and double-click on a pane. A drag is no click, so that a pane can be clicked as well.
 *
 * @param element The pane; while a drag goes on it has the class `grabbing`.
 * @param look    Follows changes.
 */
export function lookAround(element: HTMLElement, look: LookAround) {
  let { view, isPanning, isDoubleClickable = true } = look;
  let from: Point | null = null;
  let pressedAt: Point | null = null;
  let hasMoved = false;
  const at = (event: MouseEvent): Point => pointIn(element, event, view.pixelRatio);

  function press(event: PointerEvent): void {
    const isPrimary = event.button === 0;
    hasMoved = false;
    if (!isPrimary && event.button !== 1) return;
    if (isPrimary && !view.canPan && !isPanning) return;
    // The middle button would start the browser's own scrolling.
    if (!isPrimary) event.preventDefault();
    from = at(event);
    pressedAt = from;
  }

  function move(event: PointerEvent): void {
    // Let go outside, before the pane had the pointer to itself.
    if (event.buttons === 0) release();
    if (from === null || pressedAt === null) return;
    const now = at(event);
    if (!hasMoved) {
      const distance = Math.hypot(now.x - pressedAt.x, now.y - pressedAt.y);
      if (distance < clickSlackPx * view.pixelRatio) return;
      hasMoved = true;
      // Not before: what a pane holds would not get its click.
      element.setPointerCapture(event.pointerId);
      element.classList.add('grabbing');
    }
    view.panBy(now.x - from.x, now.y - from.y);
    from = now;
  }

  function release(): void {
    from = null;
    element.classList.remove('grabbing');
  }

  const stops = [
    // Not passive, since the wheel zooms instead of scrolling.
    on(
      element,
      'wheel',
      (event) => {
        event.preventDefault();
        view.zoomBy(wheelFactor(event), at(event));
      },
      { passive: false },
    ),
    on(element, 'pointerdown', press),
    on(element, 'pointermove', move),
    on(element, 'pointerup', release),
    on(element, 'pointercancel', release),
    on(
      element,
      'click',
      (event) => {
        if (hasMoved) event.stopPropagation();
        hasMoved = false;
      },
      { capture: true },
    ),
    on(element, 'dblclick', (event) => {
      if (isDoubleClickable) view.toggleZoom(at(event));
    }),
  ];
  return {
    update: (next: LookAround) => {
      ({ view, isPanning, isDoubleClickable = true } = next);
    },
    destroy: () => {
      for (const stop of stops) stop();
    },
  };
}
