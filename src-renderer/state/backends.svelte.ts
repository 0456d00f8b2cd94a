/** The backends of this machine as the panel shows them: what was found, which one solves, and how each one tested. */
import type { BackendChoice, BackendName } from '@contract/parameters';
import type { BackendInfo, BackendsInfo, BackendTest } from '@contract/studio-calls';
import type { StudioClient } from '../bridge/studio-client';

/** How a test of one backend stands. */
export type TestState =
  | { readonly at: 'running' }
  | { readonly at: 'done'; readonly test: BackendTest }
  | { readonly at: 'failed'; readonly reason: string };

export class Backends {
  /** Null until the studio answered. */
  info = $state.raw<BackendsInfo | null>(null);
  tests = $state.raw<Partial<Record<BackendName, TestState>>>({});
  /** Why the last thing that was asked for could not be done; null when it could. */
  problem = $state<string | null>(null);
  /** The one that `auto` takes: the first that nothing speaks against. */
  readonly automatic: BackendInfo | null = $derived(
    this.info?.backends.find(({ refused }) => refused === null) ?? null,
  );
  /** A test runs: they take turns on the machine, and would slow each other down. */
  readonly isTesting: boolean = $derived(Object.values(this.tests).some(({ at }) => at === 'running'));

  readonly #client: StudioClient;
  readonly #chosen: () => void;
  #choices = 0;

  /**
   * @param client The door to the studio.
   * @param chosen Is told when the studio solves on another backend from now on.
   */
  constructor(client: StudioClient, chosen: () => void) {
    this.#client = client;
    this.#chosen = chosen;
  }

  /** Asks what there is; adapters may have come and gone since the last time. */
  async look(): Promise<void> {
    const outcome = await this.#client.call('backends', null);
    if (outcome.end === 'done') this.info = outcome.value;
    this.problem = outcome.end === 'failed' ? outcome.message : null;
  }

  /** Solves there from now on; where that cannot be, the choice stays what it was. */
  async choose(backend: BackendChoice): Promise<void> {
    const before = this.info;
    if (before === null || before.choice === backend) return;
    const count = ++this.#choices;
    this.info = { ...before, choice: backend };
    const outcome = await this.#client.call('chooseBackend', { backend });
    if (outcome.end === 'done') this.#chosen();
    // Who walks through the choices by arrow keys has the last one.
    if (count !== this.#choices) return;
    this.problem = outcome.end === 'failed' ? outcome.message : null;
    if (outcome.end !== 'done') this.info = before;
  }

  /** Tests one backend; what it found stands until the next test of it. */
  async test(backend: BackendName): Promise<void> {
    if (this.isTesting) return;
    this.#note(backend, { at: 'running' });
    const outcome = await this.#client.call('testBackend', { backend });
    if (outcome.end === 'done') this.#note(backend, { at: 'done', test: outcome.value });
    else {
      const reason = outcome.end === 'failed' ? outcome.message : '';
      this.#note(backend, { at: 'failed', reason });
    }
  }

  #note(backend: BackendName, state: TestState): void {
    this.tests = { ...this.tests, [backend]: state };
  }
}
