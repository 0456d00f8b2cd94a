/**
 * The studio: open photos, settings, previews, exports, history. It knows no Electron, no HTTP and no codec; doors
 * call it, it asks the codec and engine processes, and it answers with outcomes.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import * as v from 'valibot';
import { RudinError, toOutcome, type Failure, type Outcome } from '../contract/outcome';
import { parameters } from '../contract/parameters';
import { studioSchemas, type StudioCall, type StudioCalls } from '../contract/studio-calls';
import type { EngineCalls } from '../engine/engine-calls';
import type { CodecCalls } from '../photos/codec-calls';
import { SpoolFolder } from '../processes/spool-folder';
import { Comparison } from './comparison';
import { Evidence } from './evidence';
import { createDarkroom } from './darkroom';
import { ExactSolves } from './exact-solves';
import { Exports } from './export-photo';
import { denoiseFile, gradientFile, measureFile } from './file-jobs';
import { Grants, type PhotoSource } from './grants';
import { PhotoLibrary, photoInfo } from './photo-library';
import { Preview } from './preview';
import { automaticWeight } from './settings-for';
import type { Studio, StudioClient, StudioOptions } from './studio-interface';
import { sweepFile } from './sheet/sweep-file';
import { MemoryMeter } from './memory-meter';
import { createWorker } from '../processes/worker';
import { formatOf, suggestedName } from './write-photo';

type Handlers = {
  [Name in StudioCall]: (
    ask: StudioCalls[Name]['ask'],
    client: StudioClient,
  ) => Promise<StudioCalls[Name]['answer']> | StudioCalls[Name]['answer'];
};

/** Makes a studio; its helper processes start on first use. */
export function createStudio(options: StudioOptions): Studio {
  const spool = new SpoolFolder();
  const memory = new MemoryMeter();
  const { launch, entries } = options;
  /** As opened; the backend is what a person chose last. */
  const settings = { ...options };
  const surroundings = (name: string) => ({ spool, onMemory: memory.teller(name) });
  const codec = createWorker<CodecCalls>('codec', entries.codec, launch, surroundings('codec'));
  const engine = createWorker<EngineCalls>('engine', entries.engine, launch, surroundings('engine'));
  const library = new PhotoLibrary(codec, engine, spool);
  const exact = new ExactSolves(engine, library);
  const preview = new Preview(library, exact, settings);
  const comparison = new Comparison(library, exact, settings);
  const grants = new Grants();
  const evidence = new Evidence(library, exact, grants, settings);
  const exports = new Exports(codec, library, grants, settings);
  const parts = { codec, engine, library, memory, options: settings };
  const openPhoto = async (source: PhotoSource) => {
    const { backend, threads } = settings;
    // Looked for and started while the photo is decoded; what keeps it from starting is told by the first solve.
    engine.call('prepare', { backend, threads }).catch(() => undefined);
    const photo = await library.open(source);
    darkroom.opened(source);
    return photo;
  };
  const open = async (source: PhotoSource) => photoInfo(await openPhoto(source));
  const photos = () => library.all().filter((photo) => !evidence.isReference(photo));
  const offer = exports.offer.bind(exports);
  const darkroom = createDarkroom({ library, photos, grants, options, open: openPhoto, offer });

  /** Those that asked what is open, and have it on show. */
  const pages = new Set<StudioClient>();

  const handlers: Handlers = {
    ...darkroom.handlers,
    hello: (_ask, client) => {
      pages.add(client);
      return {
        version: options.version,
        photos: photos().map(photoInfo),
        capabilities: { dialogs: options.dialogs !== null },
      };
    },
    backends: async () => ({
      backends: await engine.call('listBackends', null),
      choice: settings.backend,
    }),
    chooseBackend: async ({ backend }) => {
      const backends = await engine.call('listBackends', null);
      const asked = backends.find(({ name }) => name === backend);
      if (asked && !asked.available)
        throw new RudinError('backend-unavailable', `${asked.name}: ${asked.refused ?? asked.device}`);
      settings.backend = backend;
      return null;
    },
    testBackend: ({ backend }) => engine.call('testBackend', { backend, threads: options.threads }),
    openSample: () => open({ kind: 'file', path: options.samplePhoto, isSample: true }),
    openPhoto: ({ grant }) => open(grants.takeSource(grant)),
    closePhoto: async ({ photo: id }, client) => {
      const photo = library.get(id);
      preview.cancel(id);
      exports.cancel(id);
      comparison.cancel(id);
      await evidence.close(id);
      const closing = library.close(photo);
      // It is in no list any more: a page that asks what is open does not get it again.
      for (const page of pages) if (page !== client) page.onEvent({ kind: 'photo-closed', photo: id });
      await closing;
      return null;
    },
    show: (ask, client) => {
      evidence.yieldTo(client, ask);
      return preview.show(client, ask);
    },
    compare: (ask, client) => {
      // On a sheet the one picture, which the evidence is about, is not to be seen.
      if (ask.extent === 'crop') evidence.forget(client);
      return comparison.compare(client, ask);
    },
    evidence: (ask, client) => evidence.measure(client, ask),
    setReference: (ask) => evidence.setReference(ask),
    likeness: (ask, client) => evidence.likeness(client, ask),
    cancel: ({ photo, job }, client) => {
      if (job === 'export') exports.cancel(photo);
      else (job === 'show' ? preview : comparison).cancel(photo, client);
      return null;
    },
    commit: ({ photo, recipe, label }) => library.get(photo).history.commit(recipe, label),
    undo: ({ photo }) => library.get(photo).history.undo(),
    redo: ({ photo }) => library.get(photo).history.redo(),
    suggestWeight: async ({ photo: id, recipe }) => {
      const photo = library.get(id);
      const weight = await automaticWeight(recipe, photo, { library, device: settings });
      const weightMillionths = Math.round(weight * parameters.weightMillionths.perUnit);
      return { weightMillionths, noiseStdDev: photo.noiseStdDev };
    },
    readGradient: async ({ photo: id, layer, operator, x, y }) => {
      const photo = library.get(id);
      const result = layer === 'after' ? (exact.newest(photo)?.result ?? null) : null;
      if (layer === 'after' && result === null) return null;
      return await library.ask([photo], 'readGradient', { photo: id, result, operator, x, y });
    },
    exportPhoto: (ask, client) => exports.run(client, ask),
    openDialog: async (_ask, client) => {
      const outcomes = [];
      for (const path of await dialogsOf(options).open()) {
        outcomes.push(await settle(() => open({ kind: 'file', path })));
      }
      // One bad file among many is told, and does not keep the others from opening.
      for (const outcome of outcomes) {
        if (outcome.end === 'failed')
          client.onEvent({ kind: 'notice', code: outcome.code, message: outcome.message });
      }
      return outcomes.flatMap((outcome) => (outcome.end === 'done' ? [outcome.value] : []));
    },
    chooseTarget: async ({ photo: id, format: choice }) => {
      const photo = library.get(id);
      const format = formatOf(choice, photo);
      const path = await dialogsOf(options).save(suggestedName(photo, format), format);
      if (path === null) return null;
      return { target: grants.giveTarget({ path, mayReplace: existsSync(path) }), name: basename(path) };
    },
  };

  return {
    async answer(name, ask, client) {
      const parsed = v.safeParse(studioSchemas[name], ask, { abortEarly: true });
      if (!parsed.success) return badCall(name, parsed.issues[0]);
      const outcome = await settle(() => handlers[name](parsed.output as never, client));
      darkroom.answered(name);
      return outcome;
    },
    forget: (client) => {
      pages.delete(client);
      preview.forget(client);
      comparison.forget(client);
      exports.forget(client);
      evidence.forget(client);
    },
    grantFile: (path) => grants.giveSource({ kind: 'file', path }),
    grantBytes: (name, bytes) => grants.giveSource({ kind: 'bytes', name, bytes }),
    async openPath(path, client) {
      const outcome = await settle(() => open({ kind: 'file', path }));
      if (outcome.end === 'done') client?.onEvent({ kind: 'photo-opened', info: outcome.value });
      return outcome;
    },
    takeDownload: (id) => exports.take(id),
    denoiseFile: (request, job) => denoiseFile(parts, request, job),
    gradientFile: (request, job) => gradientFile(parts, request, job),
    sweepFile: (request, job) => sweepFile(parts, request, job),
    measureFile: (request, job) => measureFile(parts, request, job),
    verify: (job = {}) => engine.call('verify', { backend: options.backend, threads: options.threads }, job),
    listBackends: () => engine.call('listBackends', null),
    close: () => spool.close(Promise.all([darkroom.end(), codec.close(), engine.close()])),
  };
}

async function settle<T>(work: () => Promise<T> | T): Promise<Outcome<T>> {
  try {
    return { end: 'done', value: await work() };
  } catch (thrown) {
    return toOutcome(thrown);
  }
}

function badCall(name: string, issue: v.BaseIssue<unknown>): Failure {
  const key = issue.path?.map((step) => String(step.key)).join('.');
  return { end: 'failed', code: 'bad-params', message: `${name}${key ? `.${key}` : ''}: ${issue.message}` };
}

function dialogsOf(options: StudioOptions): NonNullable<StudioOptions['dialogs']> {
  if (!options.dialogs)
    throw new RudinError('unsupported', 'this window has no file dialogs; use upload and download');
  return options.dialogs;
}
