/** A good but unusual photo, and what must come out of it. */
export interface OddPhoto {
  readonly title: string;
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly hasAlpha: boolean;
  readonly bitDepth: 8 | 16;
  readonly samples: ArrayLike<number>;
  /** Largest difference allowed, in the photo's own levels; 0 for formats without loss. */
  readonly tolerance: number;
  readonly notes: readonly string[];
}

/** A raster of given channels whose values differ in both directions and in every channel. */
export function pattern(width: number, height: number, channels: number, maximum: number): number[] {
  const samples: number[] = [];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let c = 0; c < channels; c += 1) samples.push((x * 37 + y * 101 + c * 59 + x * y) % (maximum + 1));
  return samples;
}

/** A smooth raster, which lossy formats keep within a few levels. */
export function smooth(width: number, height: number, channels: number): number[] {
  const samples: number[] = [];
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      for (let c = 0; c < channels; c += 1)
        samples.push(Math.round(40 + (150 * x) / width + (40 * y) / height + 8 * c));
  return samples;
}

/** Each value of samples mapped. */
export function scaled(samples: readonly number[], from: number, to: number): number[] {
  return samples.map((value) => (value * to) / from);
}
