/** The backends of one engine: chosen by choose-backend.ts, started once for each thread count, ended together. */
import type { BackendChoice } from '../contract/parameters';
import type { BackendInfo } from '../contract/studio-calls';
import type { Backend } from './backend';
import { chooseBackend, listBackends, type BackendOffer } from './choose-backend';

export class BackendTable {
  readonly #started = new Map<string, Promise<Backend>>();

  constructor(private readonly offers: readonly BackendOffer[]) {}

  list(): readonly BackendInfo[] {
    return listBackends(this.offers);
  }

  /**
   * The backend for a choice; started on first use.
   *
   * @param threads 0 lets the machine decide.
   * @throws {RudinError} `backend-unavailable` with the reason.
   */
  async get(choice: BackendChoice, threads: number): Promise<Backend> {
    const offer = chooseBackend(this.offers, choice);
    const key = `${offer.info.name}/${threads}`;
    const started = this.#started.get(key) ?? offer.create(threads);
    this.#started.set(key, started);
    try {
      return await started;
    } catch (error) {
      // A start that failed is tried again the next time.
      this.#started.delete(key);
      throw error;
    }
  }
}
