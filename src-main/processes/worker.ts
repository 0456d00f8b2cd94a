/**
 * Starts, watches and restarts the helper processes. A helper that dies is started again on the next call and its
 * job is repeated: once where the job may be why, after which it fails by name, and each time where the helper was killed
 * for another one. A helper that stays silent is killed.
 */
import { errorOf, RudinError } from '../contract/outcome';
import type { FromHelper, HelperPort, Launch } from './call-protocol';
import type { Caller, CallerOptions, Calls, ProgressOf } from './call-shapes';

export interface CallOptions<Progress> extends CallerOptions<Progress> {
  /** Puts back what the helper must hold for this job, before it is repeated in a new process. */
  readonly beforeRepeat?: () => Promise<void>;
  /** Who the job is for, in the message when it kills the helper twice. */
  readonly subject?: string;
}

/** A helper process that answers the calls of `Map`; started on its first call. */
export interface Worker<Map extends Calls<Map>> extends Caller<Map> {
  call<Name extends keyof Map & string>(
    name: Name,
    ask: Map[Name]['ask'],
    options?: CallOptions<ProgressOf<Map[Name]>>,
  ): Promise<Map[Name]['answer']>;
  /** Counts starts: what was kept in a helper of an earlier generation is lost. */
  readonly generation: number;
  /** Starts the process ahead of its first call. */
  start(): void;
  /** Resolves when the process that runs now can answer, or has ended before it could. */
  whenReady(): Promise<void>;
  /** Kills the process and refuses calls from here on; resolves when it is gone. */
  close(): Promise<void>;
}

/** A ping unanswered for this long means a stuck event loop: native code that hangs, or a bug. */
const heartbeatMs = 2_000;
const silenceLimitMs = 30_000;

interface Pending {
  settle(message: FromHelper & { kind: 'answer' | 'progress' }): void;
  fail(error: HelperDied): void;
}

/** What a worker has to do with besides its calls. */
export interface WorkerSurroundings {
  /** Where its large messages are put. */
  readonly spool?: HelperSpool;
  /** Told how much memory the process has; 0 when it has ended. */
  readonly onMemory?: (rssBytes: number) => void;
  /**
   * Its process holds a state that nobody can put back: what it did when it died is not repeated, and no other is
   * started in its place. Default: false.
   */
  readonly livesOnce?: boolean;
}

/** Tells a helper where the spool folder is. */
interface HelperSpool {
  helperArguments(): { readonly tag: string; readonly args: readonly string[] };
  /** The helper has ended. */
  forgetHelper(tag: string): void;
}

/**
 * @param name   What the helper is, for messages: "codec", "engine".
 * @param entry  Its built entry file.
 * @param launch How processes are started in this door.
 */
export function createWorker<Map extends Calls<Map>>(
  name: string,
  entry: URL,
  launch: Launch,
  { spool, onMemory, livesOnce = false }: WorkerSurroundings = {},
): Worker<Map> {
  const pending = new globalThis.Map<number, Pending>();
  let port: HelperPort | null = null;
  let generation = 0;
  let nextId = 1;
  let closed = false;
  let ready = Promise.resolve();
  let ended = Promise.resolve();
  let end = 'it was not started';
  /** The call whose end or cancellation the helper was killed for: nothing is wrong with the others. */
  let killedFor: number | null = null;

  function start(): HelperPort {
    if (closed) throw new RudinError('cancelled', `the ${name} process is closed`);
    if (port) return port;
    if (livesOnce && generation > 0) throw new HelperDied(end);
    const helper = spool?.helperArguments();
    const started = launch(entry, helper?.args ?? []);
    generation += 1;
    port = started;
    killedFor = null;
    let tellReady = (): void => undefined;
    ready = new Promise((resolve) => (tellReady = resolve));
    let tellEnded = (): void => undefined;
    ended = new Promise((resolve) => (tellEnded = resolve));
    const heartbeat = watch(started, () => pending.size > 0);
    started.onMessage((message) => {
      heartbeat.heard();
      if (message.kind === 'ready') tellReady();
      if (message.kind === 'memory') onMemory?.(message.rssBytes);
      if (message.kind === 'answer' || message.kind === 'progress') pending.get(message.id)?.settle(message);
    });
    started.onExit((reason) => {
      end = reason;
      heartbeat.stop();
      tellReady();
      tellEnded();
      onMemory?.(0);
      if (helper) spool?.forgetHelper(helper.tag);
      if (port === started) port = null;
      const orphans = [...pending];
      pending.clear();
      for (const [id, job] of orphans)
        job.fail(new HelperDied(reason, killedFor === null || killedFor === id));
    });
    return started;
  }

  function ask(call: string, argument: unknown, options: CallOptions<never>): Promise<unknown> {
    options.signal?.throwIfAborted();
    const id = nextId;
    nextId += 1;
    const target = start();
    return new Promise((resolve, reject) => {
      let impatience: NodeJS.Timeout | undefined;
      const kill = (): void => {
        killedFor = id;
        target.kill();
      };
      const cancel = (): void => {
        target.post({ kind: 'cancel', id });
        if (options.killAfterCancelMs !== undefined) impatience = setTimeout(kill, options.killAfterCancelMs);
      };
      const deadline = options.deadlineMs === undefined ? undefined : setTimeout(kill, options.deadlineMs);
      const finish = (): void => {
        pending.delete(id);
        clearTimeout(deadline);
        clearTimeout(impatience);
        options.signal?.removeEventListener('abort', cancel);
      };
      pending.set(id, {
        settle: (message) => {
          if (message.kind === 'progress') {
            options.onProgress?.(message.progress as never);
            return;
          }
          finish();
          if (message.outcome.end === 'done') resolve(message.outcome.value);
          else reject(errorOf(message.outcome));
        },
        fail: (error) => {
          finish();
          reject(error);
        },
      });
      options.signal?.addEventListener('abort', cancel);
      target.post({ kind: 'ask', id, call, ask: argument });
    });
  }

  return {
    async call(call, argument, options = {}) {
      for (let deaths = 0; ;) {
        try {
          return await ask(call, argument, options);
        } catch (error) {
          if (!(error instanceof HelperDied)) throw error;
          if (closed || options.signal?.aborted)
            throw new RudinError('cancelled', `the ${name} process has ended`, { cause: error });
          if (livesOnce)
            throw new RudinError('worker-died', `the ${name} process ended (${error.message})`, {
              cause: error,
            });
          if (error.isOwn) deaths += 1;
          if (deaths === 2) {
            const subject = options.subject ?? call;
            throw new RudinError(
              'worker-died',
              `${subject}: the ${name} process ended twice on it (${error.message}); it is set aside`,
              { cause: error },
            );
          }
          await options.beforeRepeat?.();
        }
      }
    },
    get generation() {
      return generation;
    },
    start: () => void start(),
    whenReady: () => ready,
    close() {
      if (!closed) port?.kill();
      closed = true;
      return ended;
    },
  };
}

/** The helper ended while a job ran; the job may be repeated. */
class HelperDied extends Error {
  /** @param isOwn Whether the job may be why: the helper was not killed for another one. */
  constructor(
    reason: string,
    readonly isOwn = true,
  ) {
    super(reason);
  }
}

/** Pings a helper while it has work and kills it when it stays silent. */
function watch(port: HelperPort, isBusy: () => boolean): { heard(): void; stop(): void } {
  let lastHeard = performance.now();
  let wasBusy = false;
  const timer = setInterval(() => {
    // Silence counts from when the work began: an idle helper is not asked.
    if (isBusy() && !wasBusy) lastHeard = performance.now();
    wasBusy = isBusy();
    if (!wasBusy) return;
    if (performance.now() - lastHeard > silenceLimitMs) port.kill();
    else port.post({ kind: 'ping' });
  }, heartbeatMs);
  timer.unref();
  return {
    heard: () => {
      lastHeard = performance.now();
    },
    stop: () => clearInterval(timer),
  };
}
