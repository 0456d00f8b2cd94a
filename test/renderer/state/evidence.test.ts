import { describe, expect, it } from 'vitest';
import type { EvidenceReport } from '@contract/evidence-calls';
import { initialRecipe } from '@contract/recipe';
import { Evidence } from '../../../src-renderer/state/evidence.svelte';
import { evidenceReport } from '../support/evidence-report';
import { done, ScriptedClient, settled } from '../support/scripted-client';

const subject = { photo: 'p1', recipe: initialRecipe };
const other = { photo: 'p1', recipe: { ...initialRecipe, betaHundredths: 80 } };
const likeness = { before: { psnrDb: 20, ssim: 0.5 }, after: { psnrDb: 30, ssim: 0.9 } };

function start() {
  const client = new ScriptedClient();
  const evidence = new Evidence(client);
  evidence.show('p1');
  return { client, evidence };
}

const answer = (part: Partial<EvidenceReport> = {}) => done({ ...evidenceReport, ...part });

describe('Evidence', () => {
  it('asks once about an exact picture, and says that the answer is current', async () => {
    const { client, evidence } = start();
    evidence.follow(null);
    expect(client.of('evidence')).toHaveLength(0);
    evidence.follow(subject);
    evidence.follow({ ...subject });
    expect(client.of('evidence').map(({ ask }) => ask)).toEqual([subject]);
    expect(evidence.isCurrent).toBe(false);
    await client.last('evidence').end(answer());
    expect(evidence.report).toEqual(evidenceReport);
    expect(evidence.isCurrent).toBe(true);
  });

  it('keeps the answer while other settings are solved, not current then, and asks only for the latest', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    evidence.follow(null);
    evidence.follow({ ...subject, recipe: { ...initialRecipe, betaHundredths: 150 } });
    evidence.follow(other);
    await client.last('evidence').end(answer());
    expect(evidence.report).not.toBeNull();
    expect(evidence.isCurrent).toBe(false);
    expect(client.of('evidence').map(({ ask }) => ask)).toEqual([subject, other]);
    await client.last('evidence').end(answer());
    expect(evidence.isCurrent).toBe(true);
  });

  it('does not ask again when the same picture is exact again', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    await client.last('evidence').end(answer());
    evidence.follow(null);
    evidence.follow(subject);
    expect(client.of('evidence')).toHaveLength(1);
    expect(evidence.isCurrent).toBe(true);
  });

  it('asks again about a picture that is followed again after other work stopped the measurement', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    await client.last('evidence').end({ end: 'cancelled' });
    evidence.follow(subject);
    expect(client.of('evidence')).toHaveLength(2);
    await client.last('evidence').end(answer());
    evidence.follow(subject);
    expect(client.of('evidence')).toHaveLength(2);
    expect(evidence.isCurrent).toBe(true);
  });

  it('asks nothing about a picture behind a sheet, and what the sheet stopped afterwards', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    evidence.follow(subject, true);
    await client.last('evidence').end({ end: 'cancelled' });
    expect(client.of('evidence')).toHaveLength(1);
    evidence.follow(subject);
    expect(client.of('evidence')).toHaveLength(2);
  });

  it('asks again where the sheet was left before the measurement ended that it stopped', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    evidence.follow(subject, true);
    evidence.follow(subject);
    expect(client.of('evidence')).toHaveLength(1);
    await client.last('evidence').end({ end: 'cancelled' });
    expect(client.of('evidence')).toHaveLength(2);
    await client.last('evidence').end(answer());
    expect(evidence.isCurrent).toBe(true);
  });

  it('forgets what waited when the picture that is being measured is the one on show again', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    evidence.follow(other);
    evidence.follow(subject);
    await client.last('evidence').end(answer());
    await settled();
    expect(client.of('evidence')).toHaveLength(1);
    expect(evidence.isCurrent).toBe(true);
  });

  it('does not ask again by itself where other work took over', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    await client.last('evidence').end({ end: 'cancelled' });
    expect(client.of('evidence')).toHaveLength(1);
  });

  it('asks again when a result that was no longer there is shown anew', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    await client.last('evidence').end(done(null));
    evidence.follow({ ...subject });
    await client.last('evidence').end(answer());
    expect(evidence.isCurrent).toBe(true);
  });

  it('asks again about a photo that is come back to', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    await client.last('evidence').end(answer());
    evidence.show('p2');
    evidence.show('p1');
    evidence.follow(subject);
    expect(evidence.isCurrent).toBe(false);
    await client.last('evidence').end(answer());
    expect(evidence.report).toEqual(evidenceReport);
  });

  it('keeps what it has when the result is no longer there', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    await client.last('evidence').end(answer());
    evidence.follow(other);
    await client.last('evidence').end(done(null));
    expect(evidence.report).toEqual(evidenceReport);
    expect(evidence.isCurrent).toBe(false);
  });

  it('shows nothing of one photo for another, also when an answer comes late', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    evidence.show('p2');
    await client.last('evidence').end(answer());
    expect(evidence.report).toBeNull();
  });

  it('gives the suggested order as a recipe has it, and none where none is suggested', async () => {
    const { client, evidence } = start();
    expect(evidence.suggestedBetaHundredths).toBeNull();
    evidence.follow(subject);
    await client.last('evidence').end(answer());
    expect(evidence.suggestedBetaHundredths).toBe(92);
  });

  it('marks dots only on demand, and only those of the picture on show', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    await client.last('evidence').end(answer());
    expect(evidence.dots).toEqual([]);
    evidence.marksDots = true;
    expect(evidence.dots).toEqual([3, 4, 5, 6]);
    evidence.follow(null);
    expect(evidence.dots).toEqual([]);
  });

  it('marks no dots of a photo that came back unchanged', async () => {
    const { client, evidence } = start();
    evidence.marksDots = true;
    evidence.follow(subject);
    await client.last('evidence').end(answer({ removed: { ...evidenceReport.removed, verdict: 'nothing' } }));
    expect(evidence.dots).toEqual([]);
    evidence.follow(other);
    await client.last('evidence').end(answer());
    expect(evidence.dots).toEqual([3, 4, 5, 6]);
  });

  it('compares with a clean photo at once, and again after every answer', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    await client.last('evidence').end(answer());
    void evidence.compareWith(done('grant'));
    expect(client.last('setReference').ask).toEqual({ photo: 'p1', grant: 'grant' });
    await client.last('setReference').end(done({ name: 'clean.png' }));
    expect(evidence.reference).toEqual({ name: 'clean.png' });
    await client.last('likeness').end(done(likeness));
    expect(evidence.likeness).toEqual(likeness);
    evidence.follow(other);
    await client.last('evidence').end(answer());
    await settled();
    expect(client.of('likeness')).toHaveLength(2);
  });

  it('does not stop what is measured for a clean photo that comes meanwhile, and compares afterwards', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    void evidence.compareWith(done('grant'));
    await client.last('setReference').end(done({ name: 'clean.png' }));
    expect(client.of('evidence')).toHaveLength(1);
    expect(client.of('likeness')).toHaveLength(0);
    await client.last('evidence').end(answer());
    expect(evidence.isCurrent).toBe(true);
    await client.last('likeness').end(done(likeness));
    expect(evidence.likeness).toEqual(likeness);
  });

  it('compares with the newest clean photo, and stops no comparison for a picture that is drawn anew', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    await client.last('evidence').end(answer());
    void evidence.compareWith(done('grant'));
    await client.last('setReference').end(done({ name: 'clean.png' }));
    evidence.follow({ ...subject });
    expect(client.of('likeness')).toHaveLength(1);
    void evidence.compareWith(done('other'));
    await client.last('setReference').end(done({ name: 'other.png' }));
    await client.last('likeness').end(done({ ...likeness, after: { psnrDb: 1, ssim: 0 } }));
    expect(evidence.likeness).toBeNull();
    await client.last('likeness').end(done(likeness));
    expect(client.of('likeness')).toHaveLength(2);
    expect(evidence.likeness).toEqual(likeness);
  });

  it('compares a picture that was measured before there was a clean photo, when it is followed again', async () => {
    const { client, evidence } = start();
    evidence.follow(subject);
    await client.last('evidence').end(answer());
    evidence.follow(null);
    void evidence.compareWith(done('grant'));
    await client.last('setReference').end(done({ name: 'clean.png' }));
    expect(client.of('likeness')).toHaveLength(0);
    evidence.follow(subject);
    await settled();
    await client.last('likeness').end(done(likeness));
    expect(evidence.likeness).toEqual(likeness);
    expect(client.of('evidence')).toHaveLength(1);
  });

  it('keeps a clean photo that was opened while another photo was looked at', async () => {
    const { client, evidence } = start();
    void evidence.compareWith(done('grant'));
    evidence.show('p2');
    await client.last('setReference').end(done({ name: 'clean.png' }));
    expect(evidence.reference).toBeNull();
    evidence.show('p1');
    expect(evidence.reference).toEqual({ name: 'clean.png' });
  });

  it('keeps the clean photo of each photo', async () => {
    const { client, evidence } = start();
    void evidence.compareWith(done('grant'));
    await client.last('setReference').end(done({ name: 'clean.png' }));
    evidence.show('p2');
    expect(evidence.reference).toBeNull();
    evidence.show('p1');
    expect(evidence.reference).toEqual({ name: 'clean.png' });
  });

  it('says why a file cannot be compared with, and keeps the clean photo that it has', async () => {
    const { client, evidence } = start();
    void evidence.compareWith(done('grant'));
    await client.last('setReference').end(done({ name: 'clean.png' }));
    void evidence.compareWith(done('other'));
    const message = 'big.png: expected 600x400 px';
    await client.last('setReference').end({ end: 'failed', code: 'bad-params', message });
    expect(evidence.problem).toBe(message);
    expect(evidence.reference).toEqual({ name: 'clean.png' });
  });

  it('forgets the clean photo when asked to', async () => {
    const { client, evidence } = start();
    void evidence.compareWith(done('grant'));
    await client.last('setReference').end(done({ name: 'clean.png' }));
    void evidence.compareWith(null);
    await client.last('setReference').end(done(null));
    expect(evidence.reference).toBeNull();
    expect(evidence.likeness).toBeNull();
  });
});
