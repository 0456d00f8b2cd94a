/** Path of a Chromium: CHROMIUM_PATH, Playwright's own, or one that is installed; null when there is none. */
export function findChromium(): string | null;
