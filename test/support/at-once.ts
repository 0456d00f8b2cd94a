/**
 * What counts as at once where a test asks whether a cancellation ends work of minutes; ms. Rudin promises 300 ms, which
 * `bench/cancel.mjs` measures: a test must hold on a machine that others use, too.
 */
export const atOnceMs = 1_500;
