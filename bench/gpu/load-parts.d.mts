/** Types of load-parts.mjs, which has the words. */
export const bundles: Readonly<Record<string, string>>;
