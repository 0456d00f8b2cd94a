/**
 * The `Content-Disposition` of a download.
 *
 * @param name File name, any characters.
 * @returns    `attachment` with an ASCII name for old readers and the exact one in UTF-8.
 *
 * Source: RFC 6266, section 4; RFC 8187, section 3.2 (attr-char).
 */
export function attachmentNamed(name: string): string {
  // Through UTF-8 and back: half a surrogate pair becomes U+FFFD, which can be encoded.
  const wellFormed = Buffer.from(name).toString();
  const ascii = wellFormed.replace(/[^ -~]/g, '_').replace(/["\\%]/g, '_');
  const exact = encodeURIComponent(wellFormed).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${exact}`;
}
