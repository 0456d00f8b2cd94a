import { describe, expect, it } from 'vitest';
import {
  convergenceText,
  psnrText,
  signed,
  suggestionText,
  verdictText,
} from '../../../../src-renderer/state/words/evidence-words';
import { evidenceReport } from '../../support/evidence-report';
import { solveReport } from '../../support/scripted-client';

const { gradient, removed } = evidenceReport;

describe('the words of evidence', () => {
  it('say "Looks like noise." with a bound that is rounded up', () => {
    expect(verdictText(removed)).toEqual({
      verdict: 'Looks like noise.',
      detail: 'What was removed has no structure above 1.3 % of its energy.',
    });
    expect(verdictText({ ...removed, structure: 0 }).detail).toContain('above 0.1 %');
  });

  it('say where edges were removed, and where nothing was', () => {
    const edges = verdictText({ ...removed, verdict: 'edges', structure: 0.0812 });
    expect(edges.verdict).toBe('Contains edges: weight is high here.');
    expect(edges.detail).toContain('8.1 %');
    expect(verdictText({ ...removed, verdict: 'nothing', structure: 0 }).verdict).toBe(
      'Nothing was removed.',
    );
  });

  it('give the suggested order with its error, or the reason why there is none', () => {
    expect(suggestionText(gradient)).toBe('0.92 ± 0.06');
    const suggestion = { order: null, uncertainty: null, reason: 'noise' } as const;
    expect(suggestionText({ ...gradient, suggestion })).toBe('hidden by the noise');
  });

  it('say below beta = 1 that a minimum is local and depends on the start', () => {
    expect(convergenceText(solveReport)).toBe('Within 0.4 levels of the exact answer after 26 iterations.');
    const local = { ...solveReport, end: 'stationary', certifiedLevels: null, residualLevels: 0.42 } as const;
    expect(convergenceText(local)).toMatch(/^A local minimum; depends on the start\. Residual 0\.42 levels/);
    expect(convergenceText({ ...local, end: 'max-iterations' })).toMatch(
      /^Stopped at the limit of 26 .* Residual 0\.42 levels/,
    );
    expect(convergenceText({ ...solveReport, end: 'max-iterations' })).toMatch(
      /^Stopped at the limit of 26 .* within 0\.4 levels/,
    );
  });

  it('have no negative zero, and a minus sign', () => {
    expect([signed(-0.001), signed(-0.126), signed(0.5)]).toEqual(['0.00', '\u22120.13', '0.50']);
  });

  it('say "equal" where a PSNR would be infinite', () => {
    expect([psnrText({ psnrDb: null, ssim: 1 }), psnrText({ psnrDb: 30.126, ssim: 1 })]).toEqual([
      'equal',
      '30.13 dB',
    ]);
  });
});
