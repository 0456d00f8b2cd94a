/**
 * The pages of one utility process: opened when it asks, ended when it says so or has ended itself. No Electron: what a
 * page is, is handed in.
 */
import type { PageNews, PageRequest } from '../processes/page-launch';

/** A page that was opened for a helper. */
export interface HelperPage<Port> {
  /** The helper's end of the channel to it. */
  readonly port: Port;
  /** Ends it at once, also when it hangs. */
  end(): void;
}

/**
 * Opens a page.
 *
 * @param onGone Called once, however the page ended; `reason` is for people.
 */
export type OpenHelperPage<Port> = (onGone: (reason: string) => void) => HelperPage<Port>;

export class HelperPages<Port> {
  readonly #pages = new Map<number, HelperPage<Port>>();
  #hasHelper = true;

  /** @param tell Sends to the helper; the ports are given to it. */
  constructor(
    private readonly open: OpenHelperPage<Port>,
    private readonly tell: (news: PageNews, ports: Port[]) => void,
  ) {}

  /** Does what the helper asks for. A page that cannot be opened has gone, with the reason. */
  receive({ kind, page }: PageRequest): void {
    if (kind === 'end-page') {
      this.#pages.get(page)?.end();
      return;
    }
    try {
      const opened = this.open((reason) => this.#gone(page, reason));
      this.#pages.set(page, opened);
      this.tell({ kind: 'page-port', page }, [opened.port]);
    } catch (thrown) {
      this.#gone(page, thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  /** The helper has ended: nobody else can use its pages. */
  helperEnded(): void {
    this.#hasHelper = false;
    for (const page of [...this.#pages.values()]) page.end();
  }

  #gone(page: number, reason: string): void {
    this.#pages.delete(page);
    if (this.#hasHelper) this.tell({ kind: 'page-gone', page, reason }, []);
  }
}
