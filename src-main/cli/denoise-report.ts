/** What `rudin denoise` prints about one file: a JSON line for programs, a short line for people. */
import type { DenoiseFileReport } from '../studio/studio-interface';
import { onOneLine } from './terminal';

/** The JSON line: flat, always the same keys in the same order, null where nothing was solved. */
export function reportLine(report: DenoiseFileReport): Record<string, unknown> {
  const { solve } = report;
  return {
    input: report.input,
    output: report.output,
    width: report.width,
    height: report.height,
    channels: report.channels,
    bitDepth: report.bitDepth,
    beta: report.beta,
    weight: solve?.weight ?? null,
    coupling: report.coupling,
    chromaWeight: report.chromaWeight,
    noiseModel: report.noiseModel,
    edgePass: report.edgePass,
    backend: solve?.backend ?? null,
    device: solve?.device ?? null,
    fallback: solve?.fallback ?? null,
    iterations: solve?.iterations ?? null,
    // What was solved may still not have been written: another program was quicker.
    end: report.end === 'written' ? (solve?.end ?? report.end) : report.end,
    converged: solve?.converged ?? null,
    certifiedLevels: solve?.certifiedLevels ?? null,
    residualLevels: solve?.residualLevels ?? null,
    energy: solve?.energy ?? null,
    relativeGap: solve?.relativeGap ?? null,
    removedRms: solve?.removedRms ?? null,
    seconds: report.seconds,
    peakRssBytes: report.peakRssBytes,
    notes: report.notes,
  };
}

/** One line for people, such as "a.jpg -> b.png: 800x600, beta 1, weight 0.08, ...". */
export function describeReport(report: DenoiseFileReport): string {
  const { solve } = report;
  if (solve === null || report.output === null) return onOneLine(`${report.input}: skipped`);
  const parts = [
    `${report.width}x${report.height}`,
    `beta ${report.beta}`,
    `weight ${shortNumber(solve.weight)}`,
    describeEnd(solve),
    `${solve.backend} (${solve.device})`,
    `${report.seconds.total.toFixed(1)} s`,
  ];
  return onOneLine(`${report.input} -> ${report.output}: ${parts.join(', ')}`);
}

/** A distance from the exact answer exists for beta >= 1 only. */
function describeEnd(solve: NonNullable<DenoiseFileReport['solve']>): string {
  const iterations = `${solve.iterations} iteration${solve.iterations === 1 ? '' : 's'}`;
  if (solve.end === 'identity') return 'unchanged, as the weight is 0';
  const steps = solve.end === 'max-iterations' ? `stopped after ${iterations}` : iterations;
  if (solve.certifiedLevels !== null) {
    return `${steps}, within ${shortNumber(solve.certifiedLevels)} levels of the exact answer`;
  }
  const residual = solve.residualLevels === null ? 'unknown' : `${shortNumber(solve.residualLevels)} levels`;
  return `${steps}, a local minimum with a residual of ${residual}`;
}

/** Three significant digits, without trailing zeros or an exponent where it can be helped. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(3)));
}
