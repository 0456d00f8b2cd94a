/** The studio's answers to the calls of `darkroom-calls.ts`, and what it notes for the next start. */
import { basename, resolve } from 'node:path';
import type { DarkroomCalls } from '../contract/darkroom-calls';
import { toOutcome } from '../contract/outcome';
import type { StudioCall } from '../contract/studio-calls';
import * as v from 'valibot';
import { drawThumbnail } from './draw-thumbnail';
import type { Download } from './export-photo';
import type { Grants, PhotoSource } from './grants';
import { KeptStore } from './kept-store';
import { OwnPresets } from './own-presets';
import type { OpenPhoto, PhotoLibrary } from './photo-library';
import { keptRecent } from './recent-photos';
import { saveDocument } from './save-document';
import { SessionKeeper } from './session-keeper';
import type { StudioClient, StudioOptions } from './studio-interface';

type DarkroomHandlers = {
  [Name in keyof DarkroomCalls]: (
    ask: DarkroomCalls[Name]['ask'],
    client: StudioClient,
  ) => Promise<DarkroomCalls[Name]['answer']> | DarkroomCalls[Name]['answer'];
};

/** What the darkroom needs of the studio. */
interface DarkroomParts {
  readonly library: PhotoLibrary;
  /** The photos that pages have open. */
  readonly photos: () => readonly OpenPhoto[];
  readonly grants: Grants;
  readonly options: Pick<StudioOptions, 'dialogs' | 'keptFolder' | 'recent'>;
  readonly open: (source: PhotoSource) => Promise<OpenPhoto>;
  /** Keeps bytes until a page fetches them; answers their id. */
  readonly offer: (download: Download) => string;
}

export interface Darkroom {
  readonly handlers: DarkroomHandlers;
  /** A photo was opened. */
  opened(source: PhotoSource): void;
  /** A call was answered: what it may have changed is noted. */
  answered(name: StudioCall): void;
  /** An orderly end; the part that counts is done when it returns. */
  end(): Promise<void>;
}

/** Calls after which the session is another one. */
const sessionCalls: ReadonlySet<StudioCall> = new Set<StudioCall>([
  'openSample',
  'openPhoto',
  'openDialog',
  'closePhoto',
  'commit',
  'undo',
  'redo',
  'goTo',
  'copySettings',
]);

const firstStartSchema = v.strictObject({ version: v.literal(1), wasSeen: v.boolean() });

/** Makes the darkroom of a studio; nothing is read from disk before it is asked for. */
export function createDarkroom({ library, photos, grants, options, open, offer }: DarkroomParts): Darkroom {
  const store = new KeptStore(options.keptFolder ?? null);
  const presets = new OwnPresets(store);
  const session = new SessionKeeper(store, photos);
  const recent = options.recent ?? keptRecent(store);
  /** A path keeps its grant, so that asking for the list again and again makes no new ones. */
  const grantOf = new Map<string, string>();

  /** Photos that are open already, as they are after a start with the command of last time, and have no steps of their own. */
  const untouchedPhotos = () => {
    const left = photos().filter(({ history }) => history.isUntouched);
    return {
      /** One of this path, each once; null where there is none. */
      take(path: string): OpenPhoto | null {
        const at = left.findIndex((photo) => photo.path !== null && resolve(photo.path) === path);
        return at < 0 ? null : left.splice(at, 1)[0]!;
      },
    };
  };

  /** What was kept and could not be read or written is told to the page whose question showed it. */
  const tellProblems = (client: StudioClient): void => {
    for (const message of store.takeProblems()) client.onEvent({ kind: 'notice', code: 'info', message });
  };

  const handlers: DarkroomHandlers = {
    historySteps: ({ photo }) => library.get(photo).history.all,
    goTo: ({ photo, step }) => library.get(photo).history.goTo(step),
    copySettings: ({ photos, recipe, label }) =>
      // All are found before any is changed.
      photos
        .map((id) => library.get(id))
        .map(({ id, history }) => ({ photo: id, history: history.commit(recipe, label) })),
    listPresets: async (_ask, client) => {
      const list = await presets.list();
      tellProblems(client);
      return list;
    },
    savePreset: async ({ preset, mayReplace }, client) => {
      const list = await presets.save(preset, mayReplace);
      tellProblems(client);
      return list;
    },
    renamePreset: ({ from, to }) => presets.rename(from, to),
    deletePreset: ({ name }) => presets.delete(name),
    saveDocument: ({ name, document }) =>
      saveDocument(name, document, {
        dialogs: options.dialogs,
        offer,
        protectedInputs: library.all().flatMap(({ path }) => (path === null ? [] : [path])),
      }),
    thumbnail: ({ photo, edge }) => drawThumbnail(library, library.get(photo), edge),
    welcome: async (_ask, client) => {
      const seen = await store.read('first-start', firstStartSchema);
      const lastSession = await session.lastSession();
      tellProblems(client);
      return { lastSession, isFirstStart: store.keeps && seen?.wasSeen !== true };
    },
    noteFirstStart: async () => {
      await store.writeQuietly('first-start', { version: 1, wasSeen: true });
      return null;
    },
    restoreSession: async ({ accept }, client) => {
      if (!accept) {
        session.dismiss();
        return { photos: [], shown: null, view: null };
      }
      const there = untouchedPhotos();
      return await session.restore(async (path) => {
        try {
          return there.take(path) ?? (await open({ kind: 'file', path }));
        } catch (thrown) {
          // One that is gone or broken is told, and does not keep the others from opening.
          const outcome = toOutcome(thrown);
          if (outcome.end === 'failed')
            client.onEvent({ kind: 'notice', code: outcome.code, message: withName(path, outcome.message) });
          return null;
        }
      });
    },
    noteView: ({ shown, view }) => {
      session.noteView(shown, view);
      return null;
    },
    recentPhotos: async (_ask, client) => {
      const paths = await recent.list();
      tellProblems(client);
      return paths.map((path) => {
        const grant = grantOf.get(path) ?? grants.giveSource({ kind: 'file', path });
        grantOf.set(path, grant);
        return { grant, name: basename(path) };
      });
    },
    clearRecent: async () => {
      await recent.clear();
      grantOf.clear();
      return null;
    },
  };

  return {
    handlers,
    opened: (source) => {
      if (source.kind === 'file' && source.isSample !== true) void recent.add(resolve(source.path));
      session.note();
    },
    answered: (name) => {
      if (sessionCalls.has(name)) session.note();
    },
    end: () => session.ended(),
  };
}

/** A message that names its file; those of the codec do. */
function withName(path: string, message: string): string {
  const name = basename(path);
  return message.startsWith(name) ? message : `${name}: ${message}`;
}
