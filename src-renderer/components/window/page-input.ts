/** What the page takes from keys, drops and pickers, in the terms of its state. */
import type { Focus } from '../../state/key-table';

/** What a file picker offers; the studio decides by content, not by these. */
export const fileTypes =
  '.jpg,.jpeg,.png,.tif,.tiff,.webp,.avif,image/jpeg,image/png,image/tiff,image/webp,image/avif';

/** The files of a drop, a paste or a picker; nothing for none. */
export function filesOf(source: { readonly files: FileList | null } | null): File[] {
  return [...(source?.files ?? [])];
}

/** Lets a person pick one photo; never answers when none was picked. Call it from a click. */
export function pickFile(): Promise<File> {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = fileTypes;
  return new Promise((resolve) => {
    input.addEventListener('change', () => {
      const [file] = filesOf(input);
      if (file) resolve(file);
    });
    input.click();
  });
}

/** Where the focus is, as far as keys are concerned. */
export function focusOf(element: Element | null): Focus {
  if (element instanceof HTMLTextAreaElement) return 'text';
  if (element instanceof HTMLSelectElement) return 'arrows';
  if (element instanceof HTMLInputElement) {
    return element.type === 'range' || element.type === 'radio' || element.type === 'checkbox'
      ? 'arrows'
      : 'text';
  }
  // A button takes Space; arrows on it would do nothing, and nothing is what people expect there.
  return element instanceof HTMLButtonElement ? 'arrows' : 'free';
}
