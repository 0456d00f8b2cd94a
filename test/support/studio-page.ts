/** A page as a studio sees it, which keeps what it is sent. */
import type {
  FrameHeader,
  PhotoInfo,
  StudioCall,
  StudioCalls,
  StudioEvent,
} from '../../src-main/contract/studio-calls';
import type { Studio, StudioClient } from '../../src-main/studio/studio-interface';
import { valueOrThrow } from './outcomes';

export interface StudioPage extends StudioClient {
  /** All frames and events so far, the newest last. */
  readonly frames: { readonly header: FrameHeader; readonly rgba: Uint8Array }[];
  readonly events: StudioEvent[];
  /** Asks the studio; throws what does not end as done. */
  call<Name extends StudioCall>(
    name: Name,
    ask: StudioCalls[Name]['ask'],
  ): Promise<StudioCalls[Name]['answer']>;
  /** Opens a file as a door does that was given its path. */
  openFile(path: string): Promise<PhotoInfo>;
}

/** A new page of a studio. */
export function openPage(studio: Studio): StudioPage {
  const page: StudioPage = {
    frames: [],
    events: [],
    onFrame: (header, rgba) => page.frames.push({ header, rgba }),
    onEvent: (event) => page.events.push(event),
    call: async (name, ask) => valueOrThrow(await studio.answer(name, ask, page)),
    openFile: (path) => page.call('openPhoto', { grant: studio.grantFile(path) }),
  };
  return page;
}
