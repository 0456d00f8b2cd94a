/** Content that no disk holds by chance: bytes that count, of any length. */
export function newContent(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * 31 + 7) % 256);
}
