/** What came of one set of parameters. */
export interface Tried<Score> {
  readonly values: readonly number[];
  readonly score: Score;
}

export function bestParameters<Score extends { readonly psnr: number }>(
  start: readonly number[],
  tryAll: (values: readonly (readonly number[])[]) => Promise<readonly Score[]>,
): Promise<Tried<Score>>;
