/** The sentences and figures of the evidence. */
import type { EvidenceReport, GradientEvidence, Likeness, RemovedEvidence } from '@contract/evidence-calls';
import type { SolveReport } from '@contract/studio-calls';
import { counted, t } from '../../strings/catalogue';
import type { CoursePoint } from '../convergence.svelte';
import { boundText, figures, levelsPerIntensity } from './words';

/** What was removed, in a sentence and its figure. */
export function verdictText(removed: RemovedEvidence): { readonly verdict: string; readonly detail: string } {
  const { verdict, structure } = removed;
  if (verdict === 'nothing') return { verdict: t('evidence.nothing'), detail: t('evidence.nothingDetail') };
  // Rounded up where it is a bound: what is said to be under it must be.
  const percent =
    verdict === 'noise' ? Math.ceil(structure * 1000 + 1e-9) / 10 : Math.round(structure * 1000) / 10;
  const shown = verdict === 'noise' ? Math.max(0.1, percent) : percent;
  return { verdict: t(`evidence.${verdict}`), detail: t(`evidence.${verdict}Detail`, { percent: shown }) };
}

/** What a press marks: all dots, or how many of them. */
export function markDotsText({ count, positions }: EvidenceReport['dots']): string {
  const shown = positions.length / 2;
  return shown < count
    ? t('evidence.markSomeDots', { shown, n: count })
    : counted('evidence.markDots', count, { n: count });
}

/** The figures of the distribution of what was removed. */
export function momentFigures({ rms, skewness, excessKurtosis }: RemovedEvidence) {
  return {
    levels: figures(rms * levelsPerIntensity, 2),
    skewness: signed(skewness),
    kurtosis: signed(excessKurtosis),
  };
}

/** Two decimals, with a minus sign that is as wide as a plus, and no negative zero. */
export function signed(value: number): string {
  const text = Math.abs(value).toFixed(2);
  return value < 0 && Number(text) !== 0 ? `\u2212${text}` : text;
}

/** The order as the panel shows it, with its error; the reason where there is none. */
export function suggestionText({ suggestion }: GradientEvidence): string {
  const { order, uncertainty, reason } = suggestion;
  if (order === null || uncertainty === null) return t(`photo.orderUnknown.${reason ?? 'noise'}`);
  return t('photo.orderValue', { order: order.toFixed(2), uncertainty: uncertainty.toFixed(2) });
}

/** The gradient histograms in words. */
export function gradientSummary({ magnitudes, before, after }: GradientEvidence): string {
  const commonest = (shares: readonly number[]): string =>
    figures(magnitudes[shares.indexOf(Math.max(...shares))] ?? 0, 2);
  return t('evidence.gradientSummary', { before: commonest(before), after: commonest(after) });
}

/** How a solve ended, for the convergence tab. */
export function convergenceText(report: SolveReport): string {
  const { iterations, end } = report;
  if (end === 'identity') return t('evidence.unchanged');
  const isLocal = report.certifiedLevels === null;
  const values = { levels: boundText(report.certifiedLevels ?? report.residualLevels ?? 0), iterations };
  if (end === 'max-iterations') return t(isLocal ? 'evidence.limitLocal' : 'evidence.limit', values);
  return t(isLocal ? 'evidence.local' : 'evidence.certified', values);
}

/** The course of a solve in words. */
export function courseSummary(points: readonly CoursePoint[]): string {
  const [first, last] = [points[0]!, points.at(-1)!];
  return t('evidence.convergenceSummary', {
    iterations: last.iteration,
    first: figures(first.energy, 3),
    last: figures(last.energy, 3),
    levels: boundText(last.levels),
  });
}

export function psnrText({ psnrDb }: Likeness): string {
  return psnrDb === null ? t('evidence.equal') : t('evidence.psnrValue', { value: psnrDb.toFixed(2) });
}

export function ssimText({ ssim }: Likeness): string {
  return ssim === null ? t('evidence.tooSmall') : ssim.toFixed(3);
}

/** Says so when only some of the rows were looked at; else nothing. */
export function sampledText({ rowsShare }: EvidenceReport): string | null {
  return rowsShare < 1 ? t('evidence.sampled', { percent: Math.round(rowsShare * 100) }) : null;
}
