/**
 * The engine as a set of answers: photos that are held, solves that take their turn on the device, and drawings of
 * what is held. It runs inside the engine process and knows neither Node nor messages.
 */
import { isCancellation, RudinError } from '../contract/outcome';
import type { SolveReport } from '../contract/studio-calls';
import type { CallContext, CancelSignal, Handlers } from '../processes/call-shapes';
import type { Backend } from './backend';
import type { BackendTable } from './backend-choice/backend-table';
import type { DrawnResult } from './display/draw-source';
import { drawGradient, readGradient, renderFrame } from './display/render-frame';
import type { EngineCalls, EnginePhotoKey, ResultId, SolveProgress, SolveSettings } from './engine-calls';
import { doWithFallback } from './backend-choice/fallback';
import { createPhotoRooms, HeldPhoto } from './held/held-photo';
import type { HeldResult } from './held/held-results';
import { exportPixels } from './pixels/export-pixels';
import { measurePhoto } from './measures/measure-photo';
import { measureEvidence } from './measures/measure-evidence';
import { measureLikeness } from './measures/measure-likeness';
import { estimateNoise } from './measures/noise-estimate';
import { memoryPixelWriter, type MakePixelWriter, type PhotoPixels } from './pixels/photo-pixels';
import { solveCell } from './previews/solve-cell';
import { TurnQueue } from './turn-queue';
import { runVerifyCases } from './verify/run-verify-cases';
import { testBackend } from './verify/test-backend';
import { weightHandlers } from './weights/weight-handlers';

/**
 * Makes the answers to every engine call.
 *
 * @param backends   What can run here.
 * @param now        A clock in milliseconds, for the seconds in reports.
 * @param makeWriter Room for integers of photos that are too large for memory.
 */
export function createEngine(
  backends: BackendTable,
  now: () => number,
  makeWriter: MakePixelWriter = memoryPixelWriter,
): Handlers<EngineCalls<PhotoPixels>> {
  const photos = new Map<EnginePhotoKey, HeldPhoto>();
  const rooms = createPhotoRooms(makeWriter);
  // Solves share one device: they take turns, and one that is cancelled while it waits is answered at once.
  const turns = new TurnQueue();
  let last: HeldPhoto | null = null;
  // What a draft brought about is said with the exact result behind it.
  let untold: string | null = null;

  function held(key: EnginePhotoKey): HeldPhoto {
    const photo = photos.get(key);
    if (!photo) throw new RudinError('not-found', `the engine holds no photo ${key}`);
    return photo;
  }

  function resultOf(photo: HeldPhoto, id: ResultId | null): HeldResult | null {
    if (id === null) return null;
    const result = photo.result(id);
    if (!result) throw new RudinError('not-found', 'newer results took the place of this one');
    return result;
  }

  /** The exact result with its integers. */
  async function exact(photo: HeldPhoto, id: ResultId | null): Promise<DrawnResult | null> {
    const result = resultOf(photo, id);
    return result && (await unlessGone(photo.read(result)));
  }

  /** Measures an exact result. Others are solved meanwhile: one that is replaced is `not-found`, wherever that shows. */
  async function ofExact<T>(
    photo: HeldPhoto,
    id: ResultId,
    measure: (pixels: PhotoPixels, result: HeldResult) => Promise<T>,
  ): Promise<T> {
    const result = resultOf(photo, id)!;
    try {
      const { image } = await unlessGone(photo.read(result));
      return await measure(image, result);
    } catch (thrown) {
      if (!isCancellation(thrown)) resultOf(photo, id);
      throw thrown;
    }
  }

  /** What `render` draws here: a draft may have to be read from the device first. */
  async function drawable(
    photo: HeldPhoto,
    id: ResultId | null,
    signal: CancelSignal,
  ): Promise<DrawnResult | null> {
    const draft = id === null ? null : photo.draft.result(id);
    if (id === null || draft === null) return await exact(photo, id);
    if (draft.image !== null) return await photo.draft.read(draft);
    // When the turn comes another may have taken its place on the device, or the device may be gone.
    return await turns.take(signal, async () => (await photo.draft.read(draft)) ?? (await exact(photo, id)));
  }

  /** Gives the device to one photo: another's open problems would fill it up. */
  async function onDevice<T>(
    photo: HeldPhoto,
    { backend: choice, threads }: SolveSettings,
    signal: CancelSignal,
    work: (backend: Backend) => Promise<T>,
  ): Promise<T> {
    if (last !== photo) await last?.giveUpDevice();
    last = photo;
    const release = (): void => photo.release();
    const onFallback = (line: string): void => {
      untold = line;
    };
    return await doWithFallback(backends, { choice, threads, signal, work, release, onFallback });
  }

  /** The report of a solve, with what is to be told once. */
  function told(report: SolveReport): SolveReport {
    const fallback = untold;
    untold = null;
    return fallback === null ? report : { ...report, fallback };
  }

  /** Solves in turn, with no other solve between the result and its `use`. */
  function solved<T extends { readonly report: SolveReport }>(
    key: EnginePhotoKey,
    settings: SolveSettings,
    { signal, report }: CallContext<SolveProgress>,
    use: (result: HeldResult, photo: HeldPhoto) => T | Promise<T>,
  ): Promise<T> {
    return turns.take(signal, async () => {
      // Looked up when the turn comes: the photo may have been closed while this waited.
      const photo = held(key);
      const answer = await onDevice(photo, settings, signal, async (backend) =>
        use(await photo.solve(backend, settings, { signal, report, now }), photo),
      );
      return { ...answer, report: told(answer.report) };
    });
  }

  /** Forgets a photo at once, and gives the device back what it holds when a solve that may run on it has ended. */
  async function drop(key: EnginePhotoKey, signal: CancelSignal): Promise<null> {
    const photo = photos.get(key);
    photos.delete(key);
    await turns.take(signal, () => {
      photo?.close();
      if (last === photo) last = null;
      return Promise.resolve();
    });
    return null;
  }

  const weights = weightHandlers({
    ...{ backends, turns, held },
    solveWithin: async (photo, settings, { signal, report }) => {
      const options = { signal, report, now };
      const solveOn = (backend: Backend) => photo.solve(backend, settings, options);
      return (await onDevice(photo, settings, signal, solveOn)).report.removedRms;
    },
  });

  return {
    ...weights,

    listBackends: () => backends.list(),

    prepare: async ({ backend, threads }) => {
      await backends.getOrNext(backend, threads);
      return null;
    },

    loadPhoto: ({ photo, pixels }) => {
      const noiseStdDev = estimateNoise(pixels);
      photos.set(photo, new HeldPhoto(photo, pixels, noiseStdDev, rooms));
      return { noiseStdDev };
    },

    dropPhoto: ({ photo }, { signal }) => drop(photo, signal),

    solve: ({ photo, settings }, context) =>
      solved(photo, settings, context, ({ report, id }) => ({ report, result: id })),

    draft: ({ photo: key, settings, target, frame: request }, { signal }) =>
      turns.take(signal, async () => {
        const photo = held(key);
        return await onDevice(photo, settings, signal, async (backend) => {
          const options = { id: photo.nextId(), signal, now };
          const draft = await photo.draft.solve(backend, settings, target, options);
          const begun = now();
          const frame = await photo.draft.draw(draft, photo, request);
          const { report, id: result } = draft;
          return { report, result, frame: { ...frame, seconds: (now() - begun) / 1000 } };
        });
      }),

    solveCell: ({ photo: key, ...ask }, { signal, report }) =>
      turns.take(signal, async () => {
        const photo = held(key);
        const answer = await onDevice(photo, ask.settings, signal, (backend) =>
          solveCell(photo, backend, ask, { signal, report, now }),
        );
        return answer.stage === 'draft' ? answer : { ...answer, report: told(answer.report) };
      }),

    render: async ({ photo: key, result, ...view }, { signal }) => {
      const photo = held(key);
      let begun = now();
      let frame = await photo.draw(result, view);
      if (!frame) {
        const drawn = await drawable(photo, result, signal);
        begun = now();
        frame = renderFrame(photo, drawn, view);
      }
      return { ...frame, seconds: (now() - begun) / 1000 };
    },

    readGradient: async ({ photo: key, result: id, operator, x, y }) => {
      const photo = held(key);
      const result = resultOf(photo, id);
      const rows = result && (await unlessGone(photo.readAround(result, y)));
      return readGradient(photo, rows, { operator, x, y });
    },

    readPixels: ({ photo: key, settings, bitDepth }, context) =>
      solved(key, settings, context, async (result, photo) => {
        const { image } = await photo.read(result);
        const pixels = await exportPixels(image, photo.pixels, bitDepth, makeWriter, context.signal);
        return { report: result.report, pixels };
      }),

    drawGradient: ({ photo: key, settings, view, gradient }, context) => {
      if (settings === null)
        return { ...drawGradient(held(key), null, view, gradient, makeWriter), report: null };
      return solved(key, settings, context, async (result, photo) => ({
        ...drawGradient(photo, await photo.read(result), view, gradient, makeWriter),
        report: result.report,
      }));
    },

    measure: ({ photo, reference, beta }, context) =>
      measurePhoto(held(photo), reference === null ? null : held(reference), beta, context.signal),

    evidence: async ({ photo: key, result: id }, { signal }) => {
      const photo = held(key);
      return await ofExact(photo, id, async (denoised, { report }) => {
        const scale = { rms: report.removedRms, noiseStdDev: photo.noiseStdDev };
        return await measureEvidence({ noisy: photo.pixels, denoised }, scale, signal);
      });
    },

    likeness: async ({ photo: key, result, reference }, { signal }) => {
      const photo = held(key);
      const compare = (image: PhotoPixels) => measureLikeness(image, held(reference).pixels, signal);
      return result === null ? await compare(photo.pixels) : await ofExact(photo, result, compare);
    },

    testBackend: ({ backend, threads }, { signal }) =>
      turns.take(signal, async () => await testBackend(backends, { backend, threads, signal, now })),

    verify: async ({ backend, threads }, { signal, report }) =>
      await turns.take(
        signal,
        async () => await runVerifyCases(backends, { backend, threads, signal, report }),
      ),
  };
}

/** Outside a job on the device, a result that went with it has been replaced, or will be: whoever asks solves again. */
async function unlessGone<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch (thrown) {
    if (!(thrown instanceof RudinError) || thrown.code !== 'device-lost') throw thrown;
    throw new RudinError('not-found', 'this result went with the GPU that had it', { cause: thrown });
  }
}
