/**
 * Exact solves of previews, shared: pages that show the same photo with the same settings wait for one solve, and a
 * page that pans while it runs joins it. A solve that nobody waits for any more is cancelled. An export asks the engine
 * for settings instead, and takes the result that a preview left there when it was made with the same.
 */
import type { EngineCalls, SolveAnswer, SolveProgress, SolveSettings } from '../engine/engine-calls';
import type { OpenPhoto, PhotoLibrary } from './photo-library';
import type { Worker } from '../processes/worker';

interface Run {
  readonly key: string;
  readonly answer: Promise<SolveAnswer>;
  readonly abort: AbortController;
  readonly listeners: Set<(progress: SolveProgress) => void>;
  users: number;
}

/** One user's hold on a run; `leave` gives it up, and the last one to leave cancels the solve. */
export interface Hold {
  readonly answer: Promise<SolveAnswer>;
  leave(): void;
}

export class ExactSolves {
  readonly #running = new Map<string, Run>();
  readonly #finished = new Map<string, { key: string; answer: SolveAnswer; generation: number }>();

  constructor(
    private readonly engine: Worker<EngineCalls>,
    private readonly library: PhotoLibrary,
  ) {}

  /** The exact result that the engine holds for these settings, if it is still the newest. */
  held(photo: OpenPhoto, settings: SolveSettings): SolveAnswer | null {
    const found = this.#finished.get(photo.id);
    const isCurrent = found?.key === keyOf(settings) && found.generation === this.engine.generation;
    return isCurrent ? found.answer : null;
  }

  /** The photo is closed, or the engine no longer holds what was found here. */
  forget(photo: OpenPhoto): void {
    this.#finished.delete(photo.id);
  }

  /** The newest exact result of a photo, whatever its settings; for readings under the cursor. */
  newest(photo: OpenPhoto): SolveAnswer | null {
    const found = this.#finished.get(photo.id);
    return found?.generation === this.engine.generation ? found.answer : null;
  }

  /** Joins the solve that is running with these settings, or null when there is none. */
  join(photo: OpenPhoto, settings: SolveSettings, listener: (progress: SolveProgress) => void): Hold | null {
    const run = this.#running.get(photo.id);
    // A run that everybody left is being stopped: it will answer nobody.
    const isJoinable = run?.key === keyOf(settings) && !run.abort.signal.aborted;
    return run && isJoinable ? this.#hold(run, listener) : null;
  }

  /** Joins or starts the exact solve with these settings. */
  start(photo: OpenPhoto, settings: SolveSettings, listener: (progress: SolveProgress) => void): Hold {
    return this.join(photo, settings, listener) ?? this.#hold(this.#begin(photo, settings), listener);
  }

  #begin(photo: OpenPhoto, settings: SolveSettings): Run {
    const key = keyOf(settings);
    const abort = new AbortController();
    const listeners = new Set<(progress: SolveProgress) => void>();
    const solve = async (): Promise<SolveAnswer> => {
      const answer = await this.library.ask(
        [photo],
        'solve',
        { photo: photo.id, settings },
        {
          signal: abort.signal,
          onProgress: (progress) => listeners.forEach((listener) => listener(progress)),
        },
      );
      this.#finished.set(photo.id, { key, answer, generation: this.engine.generation });
      return answer;
    };
    const run: Run = { key, abort, listeners, users: 0, answer: solve() };
    this.#running.set(photo.id, run);
    const forget = (): void => {
      if (this.#running.get(photo.id) === run) this.#running.delete(photo.id);
    };
    run.answer.then(forget, forget);
    return run;
  }

  #hold(run: Run, listener: (progress: SolveProgress) => void): Hold {
    run.users += 1;
    run.listeners.add(listener);
    let held = true;
    return {
      answer: run.answer,
      leave: () => {
        if (!held) return;
        held = false;
        run.users -= 1;
        run.listeners.delete(listener);
        if (run.users === 0) run.abort.abort();
      },
    };
  }
}

/** Settings that are equal as JSON give the same pixels. */
function keyOf(settings: SolveSettings): string {
  return JSON.stringify(settings);
}
