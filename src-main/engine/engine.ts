/**
 * The engine as a set of answers: photos that are held, solves that take their turn on the device, and drawings of
 * what is held. It runs inside the engine process and knows neither Node nor messages.
 */
import { RudinError } from '../contract/outcome';
import type { CallContext, Handlers } from '../processes/call-shapes';
import type { Backend } from './backend';
import type { BackendTable } from './backend-table';
import { drawGradient, readGradient, renderFrame } from './display/render-frame';
import type { EngineCalls, EnginePhotoKey, ResultId, SolveProgress, SolveSettings } from './engine-calls';
import { HeldPhoto, type HeldResult } from './held-photo';
import { pixelsOf, withBitDepth } from './kernels/convert/convert';
import { measurePhoto } from './measures/measure-photo';
import { estimateNoise } from './measures/noise-estimate';
import { TurnQueue } from './turn-queue';
import { runVerifyCases } from './verify/run-verify-cases';

/**
 * Makes the answers to every engine call.
 *
 * @param backends What can run here.
 * @param now      A clock in milliseconds, for the seconds in reports.
 */
export function createEngine(backends: BackendTable, now: () => number): Handlers<EngineCalls> {
  const photos = new Map<EnginePhotoKey, HeldPhoto>();
  // Solves share one device: they take turns, and a cancelled one gives its turn up at once.
  const turns = new TurnQueue();
  let last: HeldPhoto | null = null;

  function held(key: EnginePhotoKey): HeldPhoto {
    const photo = photos.get(key);
    if (!photo) throw new RudinError('not-found', `the engine holds no photo ${key}`);
    return photo;
  }

  function resultOf(photo: HeldPhoto, id: ResultId | null): HeldResult | null {
    if (id === null) return null;
    const result = photo.result(id);
    if (!result) throw new RudinError('not-found', 'a newer result took the place of this one');
    return result;
  }

  /** Gives the device to one photo: another's open problems would fill it up. */
  async function deviceFor(photo: HeldPhoto, settings: SolveSettings): Promise<Backend> {
    if (last !== photo) last?.release();
    last = photo;
    return await backends.get(settings.backend, settings.threads);
  }

  /** The exact result in its turn, with no other solve between it and `use`. */
  function withExact<T>(
    photo: HeldPhoto,
    settings: SolveSettings,
    { signal, report }: CallContext<SolveProgress>,
    use: (result: HeldResult) => T,
  ): Promise<T> {
    return turns.take(signal, async () => {
      const backend = await deviceFor(photo, settings);
      return use(await photo.solve(backend, settings, { slot: 'exact' }, { signal, report, now }));
    });
  }

  return {
    listBackends: () => backends.list(),

    loadPhoto: ({ photo, pixels }) => {
      const noiseStdDev = estimateNoise(pixels);
      photos.set(photo, new HeldPhoto(photo, pixels, noiseStdDev));
      return { noiseStdDev };
    },

    dropPhoto: ({ photo }) => {
      photos.get(photo)?.release();
      photos.delete(photo);
      return null;
    },

    solve: ({ photo: key, settings, target }, { signal, report }) => {
      const photo = held(key);
      return turns.take(signal, async () => {
        const backend = await deviceFor(photo, settings);
        const result = await photo.solve(backend, settings, target, { signal, report, now });
        return { report: result.report, result: result.id };
      });
    },

    render: ({ photo: key, result, ...view }) => {
      const photo = held(key);
      return renderFrame(photo, resultOf(photo, result), view);
    },

    readGradient: ({ photo: key, result, operator, x, y }) => {
      const photo = held(key);
      return readGradient(photo, resultOf(photo, result), { operator, x, y });
    },

    readPixels: ({ photo: key, settings, bitDepth }, context) => {
      const photo = held(key);
      return withExact(photo, settings, context, ({ image, report }) => ({
        report,
        // Weight 0 hands the integers themselves back, so that nothing can be rounded.
        pixels:
          report.end === 'identity'
            ? withBitDepth(photo.pixels, bitDepth)
            : pixelsOf(image, bitDepth, photo.pixels),
      }));
    },

    drawGradient: ({ photo: key, settings, view, gradient }, context) => {
      const photo = held(key);
      if (settings === null) return { ...drawGradient(photo, null, view, gradient), report: null };
      return withExact(photo, settings, context, (result) => ({
        ...drawGradient(photo, result, view, gradient),
        report: result.report,
      }));
    },

    measure: ({ photo, reference, beta }, context) =>
      measurePhoto(held(photo), reference === null ? null : held(reference), beta, context.signal),

    verify: async ({ backend, threads }, { signal, report }) =>
      await turns.take(
        signal,
        async () => await runVerifyCases(backends, { backend, threads, signal, report }),
      ),
  };
}
