/** A colour in OKLab's polar form. */
export interface Oklch {
  /** 0 black .. 1 white. */
  readonly lightness: number;
  /** 0 grey .. about 0.32. */
  readonly chroma: number;
  /** Degrees. */
  readonly hue: number;
}

/**
 * Linear sRGB of an OKLab colour, not clipped.
 *
 * Source: Bjorn Ottosson 2020, "A perceptual color space for image processing".
 */
export function linearRgbOf({ lightness, chroma, hue }: Oklch): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

/** sRGB bytes of an OKLab colour, clipped to the gamut. */
export function bytesOf(colour: Oklch): [number, number, number] {
  const [r, g, b] = linearRgbOf(colour);
  return [byteOf(r), byteOf(g), byteOf(b)];
}

/**
 * The largest chroma of a lightness and hue that sRGB can show.
 *
 * @returns Within 1e-4; 0 for black and white.
 */
export function largestChroma(lightness: number, hue: number): number {
  let [low, high] = [0, 0.4];
  while (high - low > 1e-4) {
    const chroma = (low + high) / 2;
    const isInside = linearRgbOf({ lightness, chroma, hue }).every((v) => v >= -1e-4 && v <= 1 + 1e-4);
    if (isInside) low = chroma;
    else high = chroma;
  }
  return low;
}

/** The transfer curve of IEC 61966-2-1. */
function byteOf(linear: number): number {
  const v = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
}
