/** Types of tables.mjs, which has the words. */
export type Row = Readonly<Record<string, number | string | null | undefined>>;
export function shown(value: number | string | null | undefined): string;
export function tableLines(rows: readonly Row[], style?: 'plain' | 'markdown'): string[];
export function printTable(heading: string, rows: readonly Row[]): void;
