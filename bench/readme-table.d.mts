/** Types of readme-table.mjs, which has the words. */
export function quoteInReadme(path: string): string;
export function quotedLines(results: object): string[];
