/**
 * A hidden page as helper of a utility process. Only the main process can open pages, so the utility process asks it for
 * one; the two then talk over a port of their own. Without Electron's types, so that nothing here imports electron.
 */
import type { FromHelper, HelperPort, Launch, ToHelper } from './call-protocol';

/** A utility process to the main process, beside the answers to its calls; it numbers the pages that it asks for. */
export type PageRequest =
  | { readonly kind: 'open-page'; readonly page: number }
  | { readonly kind: 'end-page'; readonly page: number };

/** The main process to the utility process; the port to the page comes with the first. */
export type PageNews =
  | { readonly kind: 'page-port'; readonly page: number }
  | { readonly kind: 'page-gone'; readonly page: number; readonly reason: string };

/** The part of Electron's `MessagePortMain` that is used. */
export interface PagePort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  start(): void;
  /** Everything is copied: Electron loses the message when an ArrayBuffer is transferred (its issue 34905). */
  postMessage(message: unknown): void;
  close(): void;
}

/** The part of a utility process's `process.parentPort` that is used. */
export interface PageGiver {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly PagePort[] }) => void,
  ): void;
  postMessage(message: PageRequest): void;
}

/** Whether a message of a utility process is for whoever opens pages, and not for its worker. */
export function isPageRequest(message: unknown): message is PageRequest {
  const kind = (message as { kind?: unknown } | null)?.kind;
  return kind === 'open-page' || kind === 'end-page';
}

/**
 * Starts pages as helpers. Messages that are posted before the port has come wait for it.
 *
 * @param parent `process.parentPort` of this utility process.
 * @returns      A launch whose entry and arguments are passed over: the main process knows its page.
 */
export function pageLaunch(parent: PageGiver): Launch {
  const open = new Map<number, AskedPage>();
  let asked = 0;
  parent.on('message', ({ data, ports }) => {
    const news = data as PageNews;
    const page = open.get(news.page);
    if (news.kind === 'page-port' && ports[0]) page?.connect(ports[0]);
    if (news.kind !== 'page-gone') return;
    open.delete(news.page);
    page?.gone(news.reason);
  });
  return () => {
    asked += 1;
    const number = asked;
    const page = new AskedPage(() => parent.postMessage({ kind: 'end-page', page: number }));
    open.set(number, page);
    parent.postMessage({ kind: 'open-page', page: number });
    return page;
  };
}

class AskedPage implements HelperPort {
  #port: PagePort | null = null;
  #waiting: ToHelper[] = [];
  readonly #onMessage: ((message: FromHelper) => void)[] = [];
  readonly #onExit: ((reason: string) => void)[] = [];

  constructor(readonly kill: () => void) {}

  connect(port: PagePort): void {
    this.#port = port;
    port.on('message', ({ data }) => {
      for (const listener of this.#onMessage) listener(data as FromHelper);
    });
    port.start();
    for (const message of this.#waiting.splice(0)) port.postMessage(message);
  }

  gone(reason: string): void {
    this.#port?.close();
    this.#port = null;
    for (const listener of this.#onExit.splice(0)) listener(reason);
  }

  post(message: ToHelper): void {
    if (this.#port) this.#port.postMessage(message);
    else this.#waiting.push(message);
  }

  onMessage(listener: (message: FromHelper) => void): void {
    this.#onMessage.push(listener);
  }

  onExit(listener: (reason: string) => void): void {
    this.#onExit.push(listener);
  }
}
