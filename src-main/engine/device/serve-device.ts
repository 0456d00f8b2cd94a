/**
 * The GPU's side of the device calls: a table of open problems and one answer a call. It is the same in a Node process
 * and in a page, and needs neither.
 */
import { isCancellation, RudinError } from '../../contract/outcome';
import type { Calls, Handlers } from '../../processes/call-shapes';
import type { Spool } from '../../processes/spool';
import type { Backend, DenoisingProblem, ProblemView } from '../backend';
import type { DeviceCalls, DeviceFacts, ProblemId } from './device-calls';
import type { PassDevice, RowPass } from '../streaming/row-pass';
import { receivePhoto, receivePlanes, sendPlanes, sendSamples } from './sent-pixels';

/** A device with the backend that runs on it. */
export interface OpenedDevice extends Omit<DeviceFacts, 'info'>, Pick<PassDevice, 'openPass'> {
  readonly backend: Backend;
}

/**
 * Makes the answers.
 *
 * @param openDevice Opens the device; called once, and again after it failed.
 * @param spool      Where large pixels are put; null where messages hold everything.
 */
export function deviceHandlers(
  openDevice: () => Promise<OpenedDevice>,
  spool: Spool | null,
): Handlers<DeviceCalls> {
  const problems = new Map<ProblemId, DenoisingProblem>();
  const passes = new Map<ProblemId, RowPass>();
  let opened: Promise<OpenedDevice> | null = null;

  function device(): Promise<OpenedDevice> {
    opened ??= openDevice().catch((thrown: unknown) => {
      opened = null;
      throw thrown;
    });
    return opened;
  }

  function open(id: ProblemId): DenoisingProblem {
    const problem = problems.get(id);
    if (!problem) throw new RudinError('device-lost', `the GPU holds no problem ${id}`);
    return problem;
  }

  function viewOf(id: ProblemId): ProblemView {
    const { view } = open(id);
    if (!view) throw new RudinError('internal', 'nobody looks at this problem');
    return view;
  }

  return withLosses<DeviceCalls>({
    start: async () => {
      const { backend, largestBinding } = await device();
      return { info: backend.info, largestBinding };
    },
    open: async ({ problem, photo }) => {
      const { backend } = await device();
      const { noisy, release } = receivePhoto(photo, spool);
      try {
        const placed = await backend.open(noisy);
        problems.set(problem, placed);
        return placed.shape;
      } finally {
        release();
      }
    },
    dispose: ({ problem }) => {
      problems.get(problem)?.dispose();
      problems.delete(problem);
      return null;
    },
    setObjective: ({ problem, objective }) => done(open(problem).setObjective(objective)),
    startCold: ({ problem }) => done(open(problem).startCold()),
    openCoarser: async ({ problem, coarser }, { signal }) => {
      const made = await open(problem).openCoarser(signal);
      problems.set(coarser, made);
      return made.shape;
    },
    startFromCoarser: ({ problem, coarser }) => done(open(problem).startFromCoarser(open(coarser))),
    iterate: ({ problem, ...run }, { signal, report }) =>
      done(open(problem).iterate({ ...run, signal, onProgress: report })),
    certify: ({ problem }) => open(problem).certify(),
    measureSpread: ({ problem }) => open(problem).measureSpread(),
    evaluateNonconvex: ({ problem, smoothing, source }) => open(problem).evaluateNonconvex(smoothing, source),
    keepEstimate: ({ problem }) => done(open(problem).keepEstimate()),
    refreshWeightMap: ({ problem, smoothing }) => open(problem).refreshWeightMap(smoothing),
    useWeightMap: ({ problem, map }) => done(open(problem).useWeightMap(receivePlanes(map, spool).planes)),
    read: async ({ problem, source }) => sendPlanes(await open(problem).read(source), spool),
    readCodes: async ({ problem, source }) => sendSamples(await open(problem).readCodes(source), spool),
    openPass: async ({ problem, coarser, ...plan }) => {
      const { openPass } = await device();
      const pass = await openPass({ ...plan, coarser: coarser === null ? null : open(coarser) });
      passes.set(problem, pass);
      return pass.bandRows;
    },
    advancePass: async ({ problem, rows }, { signal, report }) => {
      const pass = passes.get(problem);
      if (!pass) throw new RudinError('device-lost', `the GPU holds no pass ${problem}`);
      const received = rows && receivePhoto(rows, spool);
      try {
        const finished = await pass.advance(received && received.noisy, { signal, onProgress: report });
        return { ...finished, codes: sendSamples(finished.codes, spool) };
      } finally {
        received?.release();
      }
    },
    disposePass: ({ problem }) => {
      passes.get(problem)?.dispose();
      passes.delete(problem);
      return null;
    },
    holdAnswer: ({ problem, source }) => done(viewOf(problem).hold(source)),
    drawFrame: async ({ problem, frame }) => sendSamples(await viewOf(problem).draw(frame), spool),
    readHeldRows: async ({ problem, from, to }) =>
      sendSamples(await viewOf(problem).readRows(from, to), spool),
    measureQuantile: ({ problem, operator }) => viewOf(problem).measureQuantile(operator),
  });
}

async function done(work: Promise<void>): Promise<null> {
  await work;
  return null;
}

/** What a device throws without a code is a command that it refused. */
function withLosses<Map extends Calls<Map>>(handlers: Handlers<Map>): Handlers<Map> {
  const guarded = Object.entries(handlers as Handlers<Record<string, { ask: unknown; answer: unknown }>>).map(
    ([name, handler]) => [
      name,
      async (ask: unknown, context: Parameters<typeof handler>[1]) => {
        try {
          return await handler(ask, context);
        } catch (thrown) {
          if (thrown instanceof RudinError || isCancellation(thrown)) throw thrown;
          const reason = thrown instanceof Error ? thrown.message : String(thrown);
          throw new RudinError('device-lost', `the GPU refused a command: ${reason.split('\n')[0]}`, {
            cause: thrown,
          });
        }
      },
    ],
  );
  return Object.fromEntries(guarded) as Handlers<Map>;
}
