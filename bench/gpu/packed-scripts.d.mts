/** Types of packed-scripts.mjs, which has the words. */
export const scripts: readonly string[];
