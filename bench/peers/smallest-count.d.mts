/** Types of smallest-count.mjs, which has the words. */
export function smallestCount(
  energyAfter: (count: number) => number | Promise<number>,
  options: {
    readonly target: number;
    readonly guess: number;
    readonly precision: number;
    readonly most: number;
  },
): Promise<number | null>;
