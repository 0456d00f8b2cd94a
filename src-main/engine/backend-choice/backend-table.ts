/**
 * The backends of one engine: looked for when they are asked about, started once for each thread count, ended together
 * with it. One whose device was lost is started once more; when that is lost, too, it counts as failed from then on.
 */
import { RudinError } from '../../contract/outcome';
import type { BackendChoice, BackendName } from '../../contract/parameters';
import type { BackendInfo } from '../../contract/studio-calls';
import type { Backend } from '../backend';
import { candidatesFor, rankedBackends, refusalOf, unavailable, type BackendOffer } from './choose-backend';

interface FailedStart {
  readonly reason: string;
  readonly thrown: unknown;
}

export class BackendTable {
  readonly #started = new Map<string, Promise<Backend>>();
  readonly #probes = new Map<BackendName, Promise<BackendInfo>>();
  /** Lost since they last did a job. */
  readonly #lost = new Set<BackendName>();
  /** Why those that failed for good did. */
  readonly #failures = new Map<BackendName, string>();

  constructor(private readonly offers: readonly BackendOffer[]) {}

  /** All backends, one row each, in the order of preference; looks at each that was not looked at yet. */
  list(): Promise<readonly BackendInfo[]> {
    return Promise.all(rankedBackends.map((name) => this.#infoOf(name)));
  }

  /**
   * The backend for a choice and no other; looked for and started on first use.
   *
   * @param choice  `auto` takes the first that is available and no software GPU, in the order hardware WebGPU,
   *                TensorFlow on CUDA, wasm; a name takes that one, a software GPU and one that failed before too.
   * @param threads 0 lets the machine decide.
   * @throws {RudinError} `backend-unavailable` with the reasons.
   */
  get(choice: BackendChoice, threads: number): Promise<Backend> {
    return this.#first(choice === 'auto' ? candidatesFor(choice) : [choice], choice, threads, (name) =>
      name === choice ? undefined : this.#failures.get(name),
    );
  }

  /**
   * The backend for a choice, or the one in its place where it failed before; as `get`, otherwise.
   *
   * @param without These are out of the question for this job, and why.
   */
  getOrNext(
    choice: BackendChoice,
    threads: number,
    without: ReadonlyMap<BackendName, string> = new Map(),
  ): Promise<Backend> {
    return this.#first(
      candidatesFor(choice),
      choice,
      threads,
      (name) => without.get(name) ?? this.#failures.get(name),
    );
  }

  /**
   * Ends a backend whose device was lost.
   *
   * @param reason For people.
   * @returns      Whether it counts as failed from now on: it had been lost before, with no job done since.
   */
  async lose(backend: Backend, reason: string): Promise<boolean> {
    const { name } = backend.info;
    for (const [key, started] of this.#started) {
      if ((await started.catch(() => null)) === backend) this.#started.delete(key);
    }
    await backend.dispose();
    if (this.#lost.has(name)) this.#failures.set(name, reason);
    this.#lost.add(name);
    return this.#failures.has(name);
  }

  /** A job, or a test of one that failed, was done: what was lost before is forgiven. */
  worked(backend: Backend): void {
    this.#lost.delete(backend.info.name);
    this.#failures.delete(backend.info.name);
  }

  /** @param failureOf Why one is passed over without a look. */
  async #first(
    candidates: readonly BackendName[],
    choice: BackendChoice,
    threads: number,
    failureOf: (name: BackendName) => string | undefined,
  ): Promise<Backend> {
    const reasons: string[] = [];
    for (const name of candidates) {
      const refusal = failureOf(name) ?? (await this.#refusalOf(name, name === choice));
      const started = refusal === null ? await this.#start(name, threads) : null;
      if (started && 'info' in started) return started;
      reasons.push(`${name}: ${started?.reason ?? refusal ?? ''}`);
      if (name !== choice || failureOf(name) !== undefined) continue;
      // What was asked for by name and never ran is told: nothing takes its place in silence.
      if (started) throw started.thrown;
      break;
    }
    throw new RudinError('backend-unavailable', `no backend can run here: ${reasons.join('; ')}`);
  }

  async #refusalOf(name: BackendName, isByName: boolean): Promise<string | null> {
    // Looking may take a second, which a job on a machine that has no such device should not wait for.
    const absence = isByName || this.#probes.has(name) ? null : this.#offer(name)?.absence?.();
    return absence ?? refusalOf(await this.#infoOf(name), isByName);
  }

  async #infoOf(name: BackendName): Promise<BackendInfo> {
    const probe = this.#probes.get(name) ?? this.#offer(name)?.probe();
    if (!probe) return unavailable(name, 'not part of this version');
    this.#probes.set(name, probe);
    const info = await probe;
    const failure = this.#failures.get(name);
    return failure === undefined ? info : { ...info, refused: `it failed here before: ${failure}` };
  }

  /** A start that failed is tried again the next time; one in place of a lost device is not. */
  async #start(name: BackendName, threads: number): Promise<Backend | FailedStart> {
    const key = `${name}/${threads}`;
    const started = this.#started.get(key) ?? this.#offer(name)!.create(threads);
    this.#started.set(key, started);
    try {
      return await started;
    } catch (thrown) {
      this.#started.delete(key);
      if (thrown instanceof RudinError && thrown.code === 'bad-params') throw thrown;
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      if (this.#lost.has(name)) this.#failures.set(name, reason);
      return { reason, thrown };
    }
  }

  #offer(name: BackendName): BackendOffer | undefined {
    return this.offers.find((offer) => offer.name === name);
  }
}
