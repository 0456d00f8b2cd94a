// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it, vi } from 'vitest';
import type { EvidenceReport } from '@contract/evidence-calls';
import { initialRecipe, type Recipe } from '@contract/recipe';
import EvidenceSection from '../../../../src-renderer/components/panel/EvidenceSection.svelte';
import { Convergence } from '../../../../src-renderer/state/convergence.svelte';
import { Evidence } from '../../../../src-renderer/state/evidence.svelte';
import { evidenceReport } from '../../support/evidence-report';
import { done, ScriptedClient, settled, solveReport } from '../../support/scripted-client';

// There is no drawing in this environment; what a plot shows is said by its summary.
vi.mock('uplot', () => ({
  default: class Drawn {
    setData() {}
    setSize() {}
    redraw() {}
    destroy() {}
  },
}));

async function show(part: Partial<EvidenceReport> = {}, recipe: Recipe = initialRecipe) {
  const client = new ScriptedClient();
  const evidence = new Evidence(client);
  const convergence = new Convergence();
  evidence.show('p1');
  convergence.follow({ photo: 'p1', recipe });
  evidence.follow({ photo: 'p1', recipe });
  await client.last('evidence').end(done({ ...evidenceReport, ...part }));
  const onwhere = vi.fn();
  const onreference = vi.fn();
  render(EvidenceSection, { evidence, convergence, recipe, report: solveReport, onwhere, onreference });
  await settled();
  return { evidence, convergence, onwhere, client };
}

describe('the evidence section', () => {
  it('says what the gradient plot shows, and what was removed, in words', async () => {
    await show();
    screen.getByRole('img', { name: /Most common before: 0\.01 per px; after: 0\.001 per px/ });
    screen.getByText('Looks like noise.');
    screen.getByText(/no structure above 1\.3 % of its energy/);
  });

  it('shows where on the stage when asked to', async () => {
    const { onwhere } = await show();
    await fireEvent.click(screen.getByRole('button', { name: 'Show where' }));
    expect(onwhere).toHaveBeenCalledOnce();
  });

  it('has a panel that is named by its tab, and changes with it', async () => {
    await show();
    await fireEvent.click(screen.getByRole('tab', { name: 'Removed' }));
    screen.getByRole('tabpanel', { name: 'Removed' });
    screen.getByRole('img', { name: /RMS 13 levels, skewness \u22120\.12, excess kurtosis 0\.20/ });
    screen.getByRole('img', { name: /1 px across: \u22120\.02, down: \u22120\.03/ });
  });

  it('says how the solve ended on the convergence tab, and draws its course', async () => {
    const { convergence } = await show();
    convergence.end({ photo: 'p1', recipe: initialRecipe }, solveReport);
    await fireEvent.click(screen.getByRole('tab', { name: 'Convergence' }));
    screen.getByText('Within 0.4 levels of the exact answer after 26 iterations.');
    screen.getByRole('img', { name: /over 26 iterations/ });
    expect(screen.queryByText('Looks like noise.')).toBeNull();
  });

  it('offers to mark dots below beta = 1 only, and marks them', async () => {
    const { evidence } = await show({}, { ...initialRecipe, betaHundredths: 60 });
    await fireEvent.click(screen.getByRole('button', { name: 'Mark 2 dots' }));
    expect(evidence.marksDots).toBe(true);
    await fireEvent.click(screen.getByRole('button', { name: 'Hide the marks' }));
    expect(evidence.marksDots).toBe(false);
  });

  it('does not pass what was measured of other settings off as theirs', async () => {
    const { evidence } = await show({}, { ...initialRecipe, betaHundredths: 60 });
    evidence.follow({ photo: 'p1', recipe: { ...initialRecipe, betaHundredths: 50 } });
    await settled();
    screen.getByText(/^Of earlier settings/);
    expect(screen.queryByText('Looks like noise.')).toBeNull();
    expect(screen.queryByRole('button', { name: /dots/ })).toBeNull();
  });

  it('says how many of the dots it marks where these are not all', async () => {
    const dots = { count: 13_579, positions: Array.from({ length: 4000 }, (_, i) => i) };
    await show({ dots }, { ...initialRecipe, betaHundredths: 60 });
    screen.getByRole('button', { name: 'Mark 2000 of 13579 dots' });
  });

  it('says nothing about dots of a photo that came back unchanged', async () => {
    const removed = { ...evidenceReport.removed, verdict: 'nothing' as const };
    await show({ removed }, { ...initialRecipe, betaHundredths: 60, weightMillionths: 0 });
    screen.getByText('Nothing was removed.');
    expect(screen.queryByText(/dots/i)).toBeNull();
  });

  it('says nothing about dots from beta = 1 on', async () => {
    await show();
    expect(screen.queryByText(/dots/)).toBeNull();
  });

  it('says how much of a large photo was looked at', async () => {
    await show({ rowsShare: 0.0667 });
    screen.getByText('Looked at 7 % of the rows.');
  });

  it('says PSNR and SSIM before and after, against a clean photo', async () => {
    const { evidence, client } = await show();
    screen.getByRole('button', { name: 'Compare with a clean photo…' });
    void evidence.compareWith(done('grant'));
    await client.last('setReference').end(done({ name: 'clean.png' }));
    const both = { before: { psnrDb: 20.1, ssim: 0.5 }, after: { psnrDb: 30, ssim: null } };
    await client.last('likeness').end(done(both));
    await screen.findByText('20.10 dB → 30.00 dB');
    screen.getByText('0.500 → too small');
    screen.getByText(/Against clean\.png/);
  });
});
