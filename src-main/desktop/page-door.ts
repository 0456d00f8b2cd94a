/**
 * The studio as pages of the desktop app reach it. No Electron: `ipc.ts` checks who is asking and carries the messages.
 *
 * Photos that the app was started with are opened before the first `hello` is answered, so that the page finds them
 * there; photos that come later are announced to the page that is there.
 */
import { toOutcome, type Failure, type Outcome } from '../contract/outcome';
import type { Grant, MenuCommand } from '../contract/studio-calls';
import type { Studio, StudioClient } from '../studio/studio-interface';
import { plainFileName } from '../browser/uploads';
import { checkPageCall, checkPickedFiles } from './page-call';

/** The part of the studio that this door uses. */
export type DoorStudio = Pick<Studio, 'answer' | 'forget' | 'grantFile' | 'grantBytes' | 'openPath'>;

interface ConnectedPage {
  readonly client: StudioClient;
  /** Has asked for what is open; from then on it must be told. */
  saidHello: boolean;
}

export class PageDoor {
  readonly #studio: DoorStudio;
  readonly #pages = new Map<number, ConnectedPage>();
  /** Photos are opened one after the other, in the order in which they were asked for. */
  #opening: Promise<void> = Promise.resolve();
  #problems: Failure[] = [];

  constructor(studio: DoorStudio) {
    this.#studio = studio;
  }

  /** A page has loaded; one that was there before under the same number is gone. */
  connect(page: number, client: StudioClient): void {
    this.disconnect(page);
    this.#pages.set(page, { client, saidHello: false });
  }

  /** @param client Given, only this one is disconnected, not a page that took its place. */
  disconnect(page: number, client?: StudioClient): void {
    const connected = this.#pages.get(page);
    if (!connected || (client !== undefined && connected.client !== client)) return;
    this.#pages.delete(page);
    this.#studio.forget(connected.client);
  }

  /** Answers a call of a page; never throws. */
  async answer(page: number, name: unknown, ask: unknown): Promise<Outcome<unknown>> {
    const connected = this.#pages.get(page);
    try {
      const call = checkPageCall(name, ask);
      if (!connected) return { end: 'failed', code: 'not-found', message: 'this page is not connected' };
      if (call.name === 'hello') {
        await this.#opening;
        connected.saidHello = true;
      }
      const outcome = await this.#studio.answer(call.name, call.ask, connected.client);
      if (call.name === 'hello') this.#tellProblems(connected.client);
      return outcome;
    } catch (thrown) {
      return toOutcome(thrown);
    }
  }

  /** Gives grants for picked files. @throws {RudinError} `bad-params` or `too-large`, see `checkPickedFiles`. */
  grant(files: unknown): Grant[] {
    return checkPickedFiles(files).map((file) =>
      'bytes' in file
        ? this.#studio.grantBytes(plainFileName(file.name), file.bytes)
        : this.#studio.grantFile(file.path),
    );
  }

  /** Opens files by path: command line, "open with", recent photos. A page that is there is told. */
  open(paths: readonly string[]): Promise<void> {
    for (const path of paths) this.#opening = this.#opening.then(() => this.#openOne(path));
    return this.#opening;
  }

  /** Sends a menu command to every page. */
  command(command: MenuCommand): void {
    for (const { client } of this.#pages.values()) client.onEvent({ kind: 'menu', command });
  }

  async #openOne(path: string): Promise<void> {
    const listening = [...this.#pages.values()].find((page) => page.saidHello);
    const outcome = await this.#studio.openPath(path, listening?.client ?? null);
    if (outcome.end !== 'failed') return;
    this.#problems.push(outcome);
    if (listening) this.#tellProblems(listening.client);
  }

  #tellProblems(client: StudioClient): void {
    for (const { code, message } of this.#problems.splice(0))
      client.onEvent({ kind: 'notice', code, message });
  }
}
