/**
 * Exact solves of previews, shared: pages that show the same photo with the same settings wait for one solve, and a
 * page that pans while it runs joins it. A solve that nobody waits for any more is cancelled. Several results of a photo
 * stay held in the engine; what it dropped since is solved again by whoever misses it. An export asks the engine for
 * settings instead, and takes the result that a preview left there when it was made with the same.
 */
import type { EngineCalls, SolveAnswer, SolveProgress, SolveSettings } from '../engine/engine-calls';
import type { OpenPhoto, PhotoLibrary } from './photo-library';
import type { Worker } from '../processes/worker';

/** As many results of a photo as the engine may hold. */
const mostFinished = 32;

/** A result that the engine held when it was solved. */
interface Finished {
  readonly answer: SolveAnswer;
  readonly generation: number;
}

interface Run {
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
  /** By photo and settings. */
  readonly #running = new Map<string, Run>();
  /** Of each photo by settings, the newest last. */
  readonly #finished = new WeakMap<OpenPhoto, Map<string, Finished>>();
  /** The settings of each photo that a page was shown last. */
  readonly #shown = new WeakMap<OpenPhoto, SolveSettings>();

  constructor(
    private readonly engine: Worker<EngineCalls>,
    private readonly library: PhotoLibrary,
  ) {}

  /** The exact result that the engine should hold for these settings; to be forgotten where it does not any more. */
  held(photo: OpenPhoto, settings: SolveSettings): SolveAnswer | null {
    const found = this.#finished.get(photo)?.get(keyOf(settings));
    return found?.generation === this.engine.generation ? found.answer : null;
  }

  /** The engine no longer holds what was found here. */
  forget(photo: OpenPhoto, settings: SolveSettings): void {
    this.#finished.get(photo)?.delete(keyOf(settings));
  }

  /** A page was shown the exact result with these settings. */
  noteShown(photo: OpenPhoto, settings: SolveSettings): void {
    this.#shown.set(photo, settings);
  }

  /** The exact result of a photo that a page was shown last; for readings under the cursor. */
  newest(photo: OpenPhoto): SolveAnswer | null {
    const settings = this.#shown.get(photo);
    return settings ? this.held(photo, settings) : null;
  }

  /** Joins the solve that is running with these settings, or null when there is none. */
  join(photo: OpenPhoto, settings: SolveSettings, listener: (progress: SolveProgress) => void): Hold | null {
    const run = this.#running.get(runNameOf(photo, settings));
    // A run that everybody left is being stopped: it will answer nobody.
    return run && !run.abort.signal.aborted ? this.#hold(run, listener) : null;
  }

  /** Joins or starts the exact solve with these settings. */
  start(photo: OpenPhoto, settings: SolveSettings, listener: (progress: SolveProgress) => void): Hold {
    return this.join(photo, settings, listener) ?? this.#hold(this.#begin(photo, settings), listener);
  }

  #begin(photo: OpenPhoto, settings: SolveSettings): Run {
    const name = runNameOf(photo, settings);
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
      this.#finish(photo, settings, answer);
      return answer;
    };
    const run: Run = { abort, listeners, users: 0, answer: solve() };
    this.#running.set(name, run);
    const forget = (): void => {
      if (this.#running.get(name) === run) this.#running.delete(name);
    };
    run.answer.then(forget, forget);
    return run;
  }

  #finish(photo: OpenPhoto, settings: SolveSettings, answer: SolveAnswer): void {
    const finished = this.#finished.get(photo) ?? new Map<string, Finished>();
    this.#finished.set(photo, finished);
    finished.delete(keyOf(settings));
    finished.set(keyOf(settings), { answer, generation: this.engine.generation });
    const [oldest] = finished.keys();
    if (finished.size > mostFinished && oldest !== undefined) finished.delete(oldest);
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

function runNameOf(photo: OpenPhoto, settings: SolveSettings): string {
  return `${photo.id} ${keyOf(settings)}`;
}
