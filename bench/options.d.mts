/** Types of options.mjs, which has the words. */
export const partNames: readonly string[];
export function readOptions(args: readonly string[]): {
  readonly quick: boolean;
  readonly parts: readonly string[];
  readonly readme: string | null;
  readonly help: string | null;
};
