import { describe, expect, it } from 'vitest';
import type { Recipe } from '@contract/recipe';
import type { SolveReport } from '@contract/studio-calls';
import { Messages } from '../../../src-renderer/state/messages.svelte';
import { Pictures } from '../../../src-renderer/state/pictures.svelte';
import { Session } from '../../../src-renderer/state/session.svelte';
import { StrengthLock } from '../../../src-renderer/state/strength-lock.svelte';
import { done, photoInfo, ScriptedClient, solveReport } from '../support/scripted-client';

const region = { x: 0, y: 0, width: 600, height: 400 };
const gradient = { operator: 'forward', colourMap: 'perceptual', scale: 'log' } as const;

/** The page's states round one photo; `look` and `exact` do what the page's effects and the studio would. */
function page() {
  const client = new ScriptedClient();
  const session = new Session(client, new Messages());
  session.acceptEvent({ kind: 'photo-opened', info: photoInfo });
  const pictures = new Pictures(client, () => undefined);
  const lock = new StrengthLock(session, pictures);
  const look = (): void => {
    lock.follow();
    const photo = session.photo!.photo;
    pictures.want({ photo, recipe: session.recipe, view: 'result', gradient, region, zoom: 1 });
  };
  const exact = async (part: Partial<SolveReport> = {}): Promise<void> => {
    look();
    const report = { ...solveReport, ...part };
    const photo = session.photo!.photo;
    // Lets a question go that waits behind an older one.
    client.sendFrame({ layer: 'after', stage: 'draft', photo });
    client.sendFrame({ layer: 'after', stage: 'exact', photo, report });
    await client.last('show').end(done(report));
    look();
  };
  return { client, session, pictures, lock, look, exact };
}

type Page = ReturnType<typeof page>;

async function lockedAt(removedRms: number): Promise<Page> {
  const all = page();
  await all.exact({ removedRms, weight: 0.05 });
  all.lock.toggle();
  all.look();
  return all;
}

const committed = ({ client }: Page): Recipe[] =>
  client.of('commit').map(({ ask }) => (ask as { recipe: Recipe }).recipe);

describe('the strength lock', () => {
  it('holds what the exact result on show removes, as one step of the history', async () => {
    const all = await lockedAt(0.0872);
    // With the weight that removes so much, so that holding it changes nothing.
    expect(all.session.recipe).toMatchObject({ strengthMillionths: 87_200, weightMillionths: 50_000 });
    expect(all.lock).toMatchObject({ isOn: true, isWaiting: false, heldRms: 0.0872 });
    expect(committed(all)).toHaveLength(1);
  });

  it('waits for the exact result where a draft is on show', async () => {
    const { lock, look, exact, session, client } = page();
    look();
    client.sendFrame({ layer: 'after', stage: 'draft' });
    lock.toggle();
    expect(lock).toMatchObject({ isOn: true, isWaiting: true, heldRms: null });
    await exact({ removedRms: 0.04 });
    expect(session.recipe.strengthMillionths).toBe(40_000);
  });

  it('changes the order alone when the order moves, and shows the weight that frames report', async () => {
    const { session, lock, look, client, exact } = await lockedAt(0.06);
    const { recipe } = session;
    session.change({ betaHundredths: 180 });
    look();
    expect(session.recipe).toEqual({ ...recipe, betaHundredths: 180 });
    client.sendFrame({ layer: 'after', stage: 'draft', draft: { ...solveReport, weight: 0.31 } });
    expect(lock.followedWeight).toBe(310_000);
    await exact({ removedRms: 0.0604, weight: 0.3217 });
    expect(lock.followedWeight).toBe(321_700);
    expect(lock.missedRms).toBeNull();
  });

  it('lets go with the weight that it had come to', async () => {
    const all = await lockedAt(0.06);
    await all.exact({ removedRms: 0.06, weight: 0.0777 });
    all.lock.toggle();
    expect(all.session.recipe).toMatchObject({ weightMillionths: 77_700, strengthMillionths: null });
    expect(all.lock.isOn).toBe(false);
  });

  it('takes a weight moved by hand, and holds what that removes once it is exact: one step of the history', async () => {
    const all = await lockedAt(0.06);
    const { lock, session } = all;
    for (const units of [60_000, 70_000, 80_000]) {
      lock.changeWeight(units);
      all.look();
    }
    lock.settleWeight();
    expect(session.recipe).toMatchObject({ weightMillionths: 80_000, strengthMillionths: null });
    expect(lock.isWaiting).toBe(true);
    expect(committed(all)).toHaveLength(1);
    await all.exact({ removedRms: 0.071, weight: 0.08 });
    expect(session.recipe.strengthMillionths).toBe(71_000);
    expect(committed(all).map((recipe) => recipe.strengthMillionths)).toEqual([60_000, 71_000]);
  });

  it('never holds what another weight removed: an exact result of settings that were left is none', async () => {
    const { lock, look, client, session, pictures } = await lockedAt(0.06);
    lock.changeWeight(90_000);
    // Before the page has asked anew the old exact result is on show.
    expect(pictures.stage).toBe('draft');
    lock.follow();
    look();
    client.sendFrame({ layer: 'after', stage: 'exact', request: 1 });
    lock.follow();
    expect(session.recipe.strengthMillionths).toBeNull();
    expect(lock.isWaiting).toBe(true);
  });

  it('follows an undo: the strength of before is held again, and nothing is waited for', async () => {
    const all = await lockedAt(0.06);
    const locked = all.session.recipe;
    all.lock.setWeight(99_000);
    all.look();
    const undone = all.session.undo();
    await all.client.last('undo').end(done({ recipe: locked, canUndo: true, canRedo: true }));
    await undone;
    all.look();
    expect(all.session.recipe).toEqual(locked);
    expect(all.lock).toMatchObject({ isOn: true, isWaiting: false, heldRms: 0.06 });
  });

  it('does not wait on another photo', async () => {
    const { lock, session, exact } = await lockedAt(0.06);
    lock.setWeight(99_000);
    session.acceptEvent({ kind: 'photo-opened', info: { ...photoInfo, photo: 'p2', isSample: false } });
    await exact();
    expect(lock.isOn).toBe(false);
    expect(session.recipe.strengthMillionths).toBeNull();
    expect(lock.followedWeight).toBeNull();
  });

  it('tells no weight of other settings where no picture of these is on its way, as on a sheet', async () => {
    const { session, pictures, lock, exact } = await lockedAt(0.06);
    await exact({ removedRms: 0.06, weight: 0.05 });
    expect(lock.followedWeight).toBe(50_000);
    session.set({ betaHundredths: 200, strengthMillionths: 96_000 });
    pictures.rest(session.recipe);
    expect(lock.followedWeight).toBeNull();
  });

  it('tells what is removed where no weight removes what is held', async () => {
    const { lock, session, exact } = await lockedAt(0.06);
    session.set({ betaHundredths: 300 });
    await exact({ removedRms: 0.05, weight: 100 });
    expect(lock.missedRms).toBe(0.05);
  });

  it('holds nothing where nothing is removed', async () => {
    const all = await lockedAt(0);
    expect(all.lock.isOn).toBe(false);
    expect(all.session.recipe.strengthMillionths).toBeNull();
  });
});
