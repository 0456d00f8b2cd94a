/** Reads the two things of an ICC profile that Rudin needs: its name, and for which pixels it is. */

/** ICC.1:2022: the header is 128 bytes, then a count and 12 bytes a tag. */
const headerBytes = 128;

/**
 * The name of a profile, for people.
 *
 * @param icc Bytes of the profile; may be damaged.
 * @returns   Its description, such as "Display P3"; `unnamed profile` when it has none that can be read.
 */
export function describeProfile(icc: Uint8Array): string {
  const view = new DataView(icc.buffer, icc.byteOffset, icc.byteLength);
  const tag = findTag(view, 'desc');
  const text = tag === null ? null : (readDescription(view, tag) ?? readLocalised(view, tag));
  // eslint-disable-next-line no-control-regex -- a name is shown to people
  const clean = text?.replace(/[\x00-\x1f\x7f]+/g, ' ').trim();
  return clean ? clean.slice(0, 120) : 'unnamed profile';
}

/**
 * For which pixels a profile is.
 *
 * @param icc Bytes of the profile; may be damaged.
 * @returns   1 for grey, 3 for RGB, null for anything else (CMYK, a damaged profile).
 */
export function profileChannels(icc: Uint8Array): 1 | 3 | null {
  if (icc.length < headerBytes) return null;
  const view = new DataView(icc.buffer, icc.byteOffset, icc.byteLength);
  const space = ascii(view, 16, 4);
  return space === 'RGB ' ? 3 : space === 'GRAY' ? 1 : null;
}

interface Span {
  readonly at: number;
  readonly length: number;
}

function findTag(view: DataView, signature: string): Span | null {
  if (view.byteLength < headerBytes + 4) return null;
  const count = Math.min(view.getUint32(headerBytes), Math.floor((view.byteLength - headerBytes - 4) / 12));
  for (let index = 0; index < count; index++) {
    const entry = headerBytes + 4 + 12 * index;
    if (ascii(view, entry, 4) !== signature) continue;
    const span = { at: view.getUint32(entry + 4), length: view.getUint32(entry + 8) };
    return span.at + span.length <= view.byteLength && span.length >= 12 ? span : null;
  }
  return null;
}

/** Version 2: `desc`, then ASCII with its length. */
function readDescription(view: DataView, tag: Span): string | null {
  if (ascii(view, tag.at, 4) !== 'desc') return null;
  const length = Math.min(view.getUint32(tag.at + 8), tag.length - 12);
  return ascii(view, tag.at + 12, length);
}

/** Version 4: `mluc`, strings of UTF-16 in several languages; the first is taken. */
function readLocalised(view: DataView, tag: Span): string | null {
  if (ascii(view, tag.at, 4) !== 'mluc' || tag.length < 28) return null;
  const length = view.getUint32(tag.at + 20);
  const offset = view.getUint32(tag.at + 24);
  if (offset + length > tag.length) return null;
  let text = '';
  for (let at = 0; at + 1 < length; at += 2)
    text += String.fromCharCode(view.getUint16(tag.at + offset + at));
  return text;
}

function ascii(view: DataView, at: number, length: number): string {
  let text = '';
  for (let index = 0; index < length; index++) text += String.fromCharCode(view.getUint8(at + index));
  return text;
}
