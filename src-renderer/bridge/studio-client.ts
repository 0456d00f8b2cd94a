/** The page's side of the contract: how the state classes reach the studio, whichever door the page came through. */
import type { Outcome } from '@contract/outcome';
import type { FrameHeader, Grant, StudioCall, StudioCalls, StudioEvent } from '@contract/studio-calls';
import type { PhotoInfo } from '@contract/studio-calls';

export interface StudioClient {
  /** Asks the studio; never rejects. */
  call<Name extends StudioCall>(
    name: Name,
    ask: StudioCalls[Name]['ask'],
  ): Promise<Outcome<StudioCalls[Name]['answer']>>;
  /** One listener; a later one replaces it. */
  onEvent(listener: (event: StudioEvent) => void): void;
  /** One listener; `rgba` (width * height * 4 bytes, not premultiplied) belongs to it. */
  onFrame(listener: (header: FrameHeader, rgba: Uint8Array) => void): void;
  /** The connection ended and will not come back by itself; never in the desktop app. */
  onLost(listener: () => void): void;
  /** Opens dropped, pasted or picked files, one outcome each, in their order. */
  openFiles(files: readonly File[]): Promise<readonly Outcome<PhotoInfo>[]>;
  /** Stands for a picked file in a call that takes a grant; nothing is opened. */
  grantFile(file: File): Promise<Outcome<Grant>>;
  /** Hands a finished download to the browser under a name; only where the studio answers with downloads. */
  saveDownload(id: string, name: string): Promise<Outcome<null>>;
}
