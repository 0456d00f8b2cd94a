import type { EvidenceReport } from '@contract/evidence-calls';

/** Evidence as a studio measures it, small and made up. */
export const evidenceReport: EvidenceReport = {
  gradient: {
    magnitudes: [0.001, 0.01, 0.1],
    before: [0.1, 0.6, 0.3],
    after: [0.7, 0.2, 0.1],
    fitted: [0.2, 0.5, 0.3],
    suggestion: { order: 0.92, uncertainty: 0.06, reason: null },
  },
  removed: {
    verdict: 'noise',
    structure: 0.0123,
    rms: 0.05,
    skewness: -0.123,
    excessKurtosis: 0.2,
    deviations: [-2, 0, 2],
    density: [0.1, 0.3, 0.1],
    across: [1, -0.02],
    down: [1, -0.03],
  },
  dots: { count: 2, positions: [3, 4, 5, 6] },
  rowsShare: 1,
};
