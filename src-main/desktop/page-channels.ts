/** Names and messages between the preload and the main process. No Electron, and nothing that runs. */
import type { FrameHeader, StudioEvent } from '../contract/studio-calls';

export const channels = {
  /** Page to main: a studio call and its argument; answered with an Outcome. */
  call: 'rudin:call',
  /** Page to main: files that were dropped, picked or pasted; answered with grants. */
  grant: 'rudin:grant',
  /** Page to main, once a document: send me a port. */
  connect: 'rudin:connect',
  /** Page to main: the language that is spoken; no answer. */
  speak: 'rudin:speak',
  /** Main to page: the port. */
  port: 'rudin:port',
} as const;

/** What travels on the port, from the studio to the page. */
export type PortMessage =
  | { readonly kind: 'event'; readonly event: StudioEvent }
  | { readonly kind: 'frame'; readonly header: FrameHeader; readonly rgba: Uint8Array };
