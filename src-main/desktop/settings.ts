/** What the app remembers between starts, in settings.json in its own folder. No Electron. */
import Conf, { type Schema } from 'conf';
import { maxRecentPhotos } from '../studio/recent-photos';
import type { Bounds } from './window-bounds';

interface SavedSettings {
  /** Null until the window was closed once. */
  windowBounds: Bounds | null;
  isMaximized: boolean;
  /** Absolute paths, newest first. */
  recentPhotos: string[];
}

const px = { type: 'integer', minimum: -100_000, maximum: 100_000 };
const schema = {
  windowBounds: {
    type: ['object', 'null'],
    properties: { x: px, y: px, width: px, height: px },
    required: ['x', 'y', 'width', 'height'],
    additionalProperties: false,
  },
  isMaximized: { type: 'boolean' },
  recentPhotos: { type: 'array', items: { type: 'string', maxLength: 32_768 }, maxItems: maxRecentPhotos },
} satisfies Schema<SavedSettings>;

export interface Settings {
  readonly windowBounds: Bounds | null;
  readonly isMaximized: boolean;
  readonly recentPhotos: readonly string[];
  saveWindow(bounds: Bounds, isMaximized: boolean): void;
  /** Puts a photo at the top of the recent ones. */
  addRecent(path: string): void;
  clearRecent(): void;
}

/**
 * @param folder The app's own folder. A damaged or foreign file there is replaced by the defaults: nothing in it is worth
 *               keeping the app from starting.
 */
export function openSettings(folder: string): Settings {
  const conf = new Conf<SavedSettings>({
    cwd: folder,
    configName: 'settings',
    schema,
    rootSchema: { additionalProperties: false },
    clearInvalidConfig: true,
    accessPropertiesByDotNotation: false,
    // Names of photos are nobody else's business.
    configFileMode: 0o600,
    defaults: { windowBounds: null, isMaximized: false, recentPhotos: [] },
  });
  // A full or read-only disk loses a window's place, not the window.
  const save = (values: Partial<SavedSettings>): void => {
    try {
      conf.set({ ...conf.store, ...values });
    } catch (error) {
      process.stderr.write(`rudin: settings were not saved: ${(error as Error).message}\n`);
    }
  };
  return {
    get windowBounds() {
      return conf.get('windowBounds');
    },
    get isMaximized() {
      return conf.get('isMaximized');
    },
    get recentPhotos() {
      return conf.get('recentPhotos');
    },
    saveWindow: (bounds, isMaximized) => {
      const { x, y, width, height } = bounds;
      save({ windowBounds: { x, y, width, height }, isMaximized });
    },
    addRecent: (path) => {
      const others = conf.get('recentPhotos').filter((other) => other !== path);
      save({ recentPhotos: [path, ...others].slice(0, maxRecentPhotos) });
    },
    clearRecent: () => save({ recentPhotos: [] }),
  };
}
