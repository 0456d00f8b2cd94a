/**
 * The protocol between the main process and its helpers (engine, codec). One call is one `ask`, any number of
 * `progress`, and exactly one `answer`. It is the same over a forked Node process and an Electron utility process.
 */
import type { Outcome } from '../contract/outcome';

export type ToHelper =
  | { readonly kind: 'ask'; readonly id: number; readonly call: string; readonly ask: unknown }
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'ping' };

export type FromHelper =
  | { readonly kind: 'ready' }
  | { readonly kind: 'pong' }
  /** Resident memory at this moment; told while calls run. */
  | { readonly kind: 'memory'; readonly rssBytes: number }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: unknown }
  | {
      readonly kind: 'answer';
      readonly id: number;
      readonly outcome: Outcome<unknown>;
      /** Highest resident memory of the helper so far. */
      readonly peakRssBytes: number;
    };

/** A running helper process, seen from the main process; made by a `Launch`. */
export interface HelperPort {
  post(message: ToHelper): void;
  onMessage(listener: (message: FromHelper) => void): void;
  /** Called once, however the process ended; `reason` is for people. */
  onExit(listener: (reason: string) => void): void;
  /** Ends the process at once, native code included. */
  kill(): void;
}

/**
 * Starts the helper whose entry file is given; Node forks, Electron uses a utility process. The arguments are what the
 * helper finds behind its own name: see `spoolOfHelper`.
 */
export type Launch = (entry: URL, args: readonly string[]) => HelperPort;
