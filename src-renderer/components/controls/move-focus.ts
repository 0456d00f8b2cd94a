/** Arrow keys among controls that belong together. */

/**
 * Moves the focus from the control that a key was pressed on to another one of its group, and stops at the ends.
 *
 * @param event    Not touched unless its key is one of `steps`, Home or End.
 * @param group    Selector of the group's element.
 * @param controls Selector of its controls, in the order of the document.
 * @param steps    How far each key goes.
 * @returns        The control that has the focus now; null where the key was another one.
 */
export function moveFocus(
  event: KeyboardEvent,
  group: string,
  controls: string,
  steps: Readonly<Record<string, number>>,
): HTMLElement | null {
  const from = event.currentTarget;
  if (!(from instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return null;
  const all = [...(from.closest(group)?.querySelectorAll<HTMLElement>(controls) ?? [])];
  const at = all.indexOf(from);
  const step = steps[event.key];
  const wanted = event.key === 'Home' ? 0 : event.key === 'End' ? all.length - 1 : at + (step ?? 0);
  if (step === undefined && event.key !== 'Home' && event.key !== 'End') return null;
  event.preventDefault();
  event.stopPropagation();
  const next = all[Math.min(all.length - 1, Math.max(0, wanted))] ?? null;
  next?.focus();
  return next;
}
