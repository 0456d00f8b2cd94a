/** Types of rudin-runs.mjs, which has the words. */
export interface ComparedProblem {
  readonly beta: number;
  readonly weight: number;
  readonly coupling: 'channels' | 'joint' | 'opponent';
  readonly toleranceLevels: number;
}
export interface BenchPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly hasAlpha: boolean;
  readonly bitDepth: 8 | 16;
  readonly samples: Uint8Array | Uint16Array;
}
export interface BenchReport {
  readonly energy: number;
  readonly certifiedLevels: number | null;
  readonly iterations: number;
}
export interface BenchEngine {
  load(pixels: BenchPixels): Promise<unknown>;
  denoise(
    settings: ComparedProblem,
    bitDepth: 8 | 16,
  ): Promise<{ readonly pixels: BenchPixels; readonly report: BenchReport }>;
  drop(): Promise<unknown>;
}
export const comparedProblem: ComparedProblem;
export function energyToReach(
  engine: BenchEngine,
  photo: BenchPixels,
  settings: ComparedProblem,
): Promise<{
  readonly energy: number;
  readonly reported: number;
  readonly recomputed: number;
  readonly certifiedLevels: number;
  readonly iterations: number;
}>;
