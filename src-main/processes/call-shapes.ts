/** The types of calls between processes, without a word of how they travel; they need neither Node nor a DOM. */

/** The part of an AbortSignal that helpers use. */
export interface CancelSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** One row of a map such as `EngineCalls`: what is asked, what is answered, and what is reported on the way. */
type CallShape = { ask: unknown; answer: unknown; progress?: unknown };
export type Calls<Map> = { [Name in keyof Map]: CallShape };
export type ProgressOf<Shape> = Shape extends { progress: infer Progress } ? Progress : never;

export interface CallContext<Progress> {
  /** Aborted when the caller cancels. */
  readonly signal: CancelSignal;
  readonly report: (progress: Progress) => void;
}

/** One function a call; what it throws crosses the border as a failure. */
export type Handlers<Map extends Calls<Map>> = {
  [Name in keyof Map]: (
    ask: Map[Name]['ask'],
    context: CallContext<ProgressOf<Map[Name]>>,
  ) => Promise<Map[Name]['answer']> | Map[Name]['answer'];
};

/** Asks whoever answers the calls of `Map`, in another process or page. */
export interface Caller<Map extends Calls<Map>> {
  call<Name extends keyof Map & string>(
    name: Name,
    ask: Map[Name]['ask'],
    options?: CallerOptions<ProgressOf<Map[Name]>>,
  ): Promise<Map[Name]['answer']>;
}

export interface CallerOptions<Progress> {
  readonly signal?: CancelSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Milliseconds after which the helper is killed and the job fails; none by default. */
  readonly deadlineMs?: number;
  /**
   * Milliseconds after a cancel when a helper that has not answered is killed: native code cannot be told to stop, and
   * other calls are repeated in a new process. By default it is waited for.
   */
  readonly killAfterCancelMs?: number;
}
