/** One of several pictures: a rough one, one of a part, or the exact result of the whole photo, solved and drawn. */
import type { Backend, CancelSignal } from '../backend';
import { cellCrop, isWhole } from './cell-crop';
import { renderFrame } from '../display/render-frame';
import type { EngineCalls, RenderedFrame, TimedFrame } from '../engine-calls';
import type { HeldPhoto, SolveOptions } from '../held/held-photo';

type Calls = EngineCalls['solveCell'];

/**
 * Solves a picture and draws it, with nothing else run on its device in between.
 *
 * @param ask Settings, target and frame of the call.
 * @returns   Drafts where the target is averaged; `exact`, the photo's result bit for bit, where the target with its
 *            margin is the whole photo; else `crop`.
 * @throws {RudinError} `cancelled`, or `too-large` from the backend.
 */
export async function solveCell(
  photo: HeldPhoto,
  backend: Backend,
  ask: Omit<Calls['ask'], 'photo'>,
  options: SolveOptions,
): Promise<Calls['answer']> {
  const { settings, target, frame: request } = ask;
  const { signal, now } = options;
  if (target.shrink > 1) return await draftCell(photo, backend, ask, { signal, now });
  const crop = cellCrop(photo.pixels, settings, target.region);
  if (isWhole(photo.pixels, crop)) {
    const result = await photo.solve(backend, settings, options);
    const frame = await timed(
      now,
      async () =>
        (await photo.draw(result.id, request)) ?? renderFrame(photo, await photo.read(result), request),
    );
    return { stage: 'exact', report: result.report, frame };
  }
  const solved = await photo.cells.solve(backend, settings, crop, options);
  return {
    stage: 'crop',
    report: solved.report,
    frame: await timed(now, () => renderFrame(photo, solved, request)),
  };
}

async function draftCell(
  photo: HeldPhoto,
  backend: Backend,
  { settings, target, frame: request }: Omit<Calls['ask'], 'photo'>,
  { signal, now }: { readonly signal: CancelSignal; readonly now: () => number },
): Promise<Calls['answer']> {
  const held = photo.cells.draft;
  const draft = await held.solve(backend, settings, target, { id: photo.nextId(), signal, now });
  return {
    stage: 'draft',
    report: draft.report,
    frame: await timed(now, () => held.draw(draft, photo, request)),
  };
}

async function timed(
  now: () => number,
  draw: () => RenderedFrame | Promise<RenderedFrame>,
): Promise<TimedFrame> {
  const begun = now();
  const frame = await draw();
  return { ...frame, seconds: (now() - begun) / 1000 };
}
