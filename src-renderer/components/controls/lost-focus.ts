/** What has the focus once the control that had it is gone: the browser leaves it to nothing, where Tab begins anew. */
import { tick } from 'svelte';

/**
 * When the page is drawn as it is now: where the control that had the focus is gone, what stands in its place takes it.
 *
 * @param find Finds that on the new page. Where there is nothing, and by default, it is the photo.
 */
export async function replaceLostFocus(find?: () => HTMLElement | null | undefined): Promise<void> {
  await tick();
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  const found = find?.();
  if (found) found.focus();
  // A page that scrolls as a whole stays where it is: nobody asked for the photo.
  else document.querySelector<HTMLElement>('main [tabindex="0"]')?.focus({ preventScroll: true });
}

/**
 * The control that took the place of one of a list: the next one, or the last one when there is none after it.
 *
 * @param list     Undefined, and without such controls: there is none.
 * @param controls Selector of the controls of this kind.
 * @param at       Where the one that is gone was among them, counted from 0.
 */
export function controlAt(
  list: HTMLElement | undefined,
  controls: string,
  at: number,
): HTMLElement | undefined {
  const all = [...(list?.querySelectorAll<HTMLElement>(controls) ?? [])];
  return all[at] ?? all.at(-1);
}
