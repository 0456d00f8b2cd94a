/**
 * The message of anything thrown on one line, without control characters and of bounded length, since codecs quote
 * what they found in a file.
 *
 * @param thrown What was caught.
 * @returns      At most 200 characters.
 */
export function oneLine(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  // eslint-disable-next-line no-control-regex -- exactly these are to go
  const plain = message.replace(/[\x00-\x1f\x7f]+/g, ' ').trim();
  return plain.length > 200 ? `${plain.slice(0, 199)}…` : plain;
}
