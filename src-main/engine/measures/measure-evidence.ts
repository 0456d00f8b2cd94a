/** All evidence about a photo and its exact result, from one pass over the rows of both. */
import type { EvidenceReport } from '../../contract/evidence-calls';
import type { CancelSignal } from '../backend';
import type { PhotoPixels } from '../pixels/photo-pixels';
import { DotFinder } from './dots';
import { densityOf, type GeneralisedGaussian } from './generalised-gaussian';
import { binMagnitude, MagnitudeHistogram, magnitudeBins } from './magnitude-histogram';
import { OrderFit } from './order-suggestion';
import { forEachStrip, planStrips } from './photo-strips';
import { RemovedStatistics, type RemovedScale } from './removed-statistics';

/** What is looked at. */
interface EvidencePhoto {
  /** As decoded; alpha is not looked at. */
  readonly noisy: PhotoPixels;
  /** The exact result: the same size and channels. */
  readonly denoised: PhotoPixels;
}

/**
 * Measures what a photo and its result tell about the order and the weight.
 *
 * @param photo  Both, in memory or not.
 * @param scale  What is known already: what was removed, and the noise.
 * @param signal Asked between strips of rows; default none.
 * @returns      Plain JSON of a few hundred numbers, or some thousands with many dots.
 * @throws {RudinError} `cancelled`.
 */
export async function measureEvidence(
  { noisy, denoised }: EvidencePhoto,
  scale: RemovedScale,
  signal: CancelSignal | null = null,
): Promise<EvidenceReport> {
  const { width, height } = noisy;
  const plan = planStrips(noisy);
  const order = new OrderFit(noisy, scale.noiseStdDev);
  const before = new MagnitudeHistogram(width, height);
  const after = new MagnitudeHistogram(width, height);
  const removed = new RemovedStatistics(noisy, scale);
  const dots = new DotFinder(width, height);
  await forEachStrip(
    [noisy, denoised],
    ([ofNoisy, ofDenoised]) => {
      order.add(ofNoisy!);
      before.add(ofNoisy!);
      after.add(ofDenoised!);
      removed.add(ofNoisy!, ofDenoised!);
      dots.add(ofDenoised!);
    },
    signal,
    plan,
  );
  const { suggestion, fit } = order.suggest();
  const magnitudes = Array.from({ length: magnitudeBins.count }, (_, bin) => binMagnitude(bin));
  return {
    gradient: {
      magnitudes,
      before: before.shares(),
      after: after.shares(),
      fitted: fit && sharesOf(fit, magnitudes),
      suggestion,
    },
    removed: removed.evidence(),
    dots: { count: dots.count, positions: dots.positions() },
    rowsShare: plan.share,
  };
}

/** The share of each bin, from the density at its middle. */
function sharesOf(fit: GeneralisedGaussian, magnitudes: readonly number[]): number[] {
  const logWidth = Math.log(magnitudes[1]! / magnitudes[0]!);
  return magnitudes.map((magnitude) => Math.min(1, densityOf(fit, magnitude) * magnitude * logWidth));
}
