/** Paths of photos that were opened, newest first. */
import * as v from 'valibot';
import type { KeptStore } from './kept-store';

/** As many as fit a menu without scrolling. */
export const maxRecentPhotos = 10;

/** A list of recent photos; the desktop has one of its own, which its menu shows. */
export interface RecentPaths {
  list(): Promise<readonly string[]>;
  /** Puts a photo at the top. */
  add(path: string): Promise<void>;
  clear(): Promise<void>;
}

const documentSchema = v.strictObject({
  version: v.literal(1),
  photos: v.pipe(v.array(v.pipe(v.string(), v.maxLength(32_768))), v.maxLength(maxRecentPhotos)),
});

/** The list that is kept in a store. */
export function keptRecent(store: KeptStore): RecentPaths {
  const change = (next: (photos: readonly string[]) => string[]): Promise<void> =>
    store.quietly(
      store.change('recent', documentSchema, (before) => ({
        version: 1 as const,
        photos: next(before?.photos ?? []),
      })),
    );
  return {
    list: async () => (await store.read('recent', documentSchema))?.photos ?? [],
    add: (path) =>
      change((photos) => [path, ...photos.filter((other) => other !== path)].slice(0, maxRecentPhotos)),
    clear: () => change(() => []),
  };
}
