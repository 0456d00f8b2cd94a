/**
 * Independent signs, the same for a seed on every machine (xorshift32).
 *
 * @param count How many.
 * @param seed  Integer, not 0.
 * @returns     +1 or -1, each as likely.
 *
 * Source: Marsaglia 2003, doi:10.18637/jss.v008.i14.
 */
export function randomSigns(count: number, seed: number): Int8Array {
  let state = seed;
  // The first numbers of a small seed have few bits set.
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
  for (let k = 0; k < 16; k += 1) next();
  return Int8Array.from({ length: count }, () => (next() < 0 ? -1 : 1));
}
