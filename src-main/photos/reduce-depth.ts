/**
 * 16-bit samples as 8 bit, rounded to the nearest level (libvips would cut the low byte off, half a level darker).
 *
 * @param samples 0..65535.
 * @returns       0..255, the same count.
 */
export function toEightBit(samples: Uint16Array): Uint8Array {
  const reduced = new Uint8Array(samples.length);
  for (let at = 0; at < samples.length; at++) reduced[at] = ((samples[at] ?? 0) + 128) / 257;
  return reduced;
}

/**
 * 16-bit samples rounded to the nearest of 4096 levels and placed in the upper 12 bits, where libheif takes them.
 *
 * @param samples 0..65535.
 * @returns       Multiples of 16, the same count.
 */
export function toTwelveBit(samples: Uint16Array): Uint16Array {
  const reduced = new Uint16Array(samples.length);
  for (let at = 0; at < samples.length; at++)
    reduced[at] = Math.round(((samples[at] ?? 0) * 4095) / 65535) << 4;
  return reduced;
}
