/**
 * What the desktop's preload puts on the page as `window.rudin`: named functions only, and no event object crosses.
 *
 * The page is otherwise the same in both doors; in the browser the same calls travel over a WebSocket.
 */
import type { Language } from './language';
import type { Outcome } from './outcome';
import type { FrameHeader, Grant, StudioCall, StudioEvent } from './studio-calls';

/**
 * The functions of `window.rudin`.
 *
 * `PickedFile` is the DOM's `File`, which the contract cannot name since it compiles without DOM types.
 */
export interface PageBridge<PickedFile> {
  /** Asks the studio; never rejects. */
  call(name: StudioCall, ask: unknown): Promise<Outcome<unknown>>;
  onEvent(listener: (event: StudioEvent) => void): void;
  /** `rgba` holds header.width * header.height * 4 bytes and belongs to the page. */
  onFrame(listener: (header: FrameHeader, rgba: Uint8Array) => void): void;
  /** Turns dropped, pasted or picked files into grants, in their order; one without a path, such as a pasted image, goes by its bytes. */
  grantFiles(files: PickedFile[]): Promise<Grant[]>;
  /** The language of the page, once it is known and whenever it changes: menu and dialogs follow. */
  speak(language: Language): void;
}
