import { describe, expect, it, vi } from 'vitest';
import { initialRecipe, type Recipe } from '@contract/recipe';
import type { HistoryState, StudioInfo } from '@contract/studio-calls';
import { History } from '../../../src-main/studio/history';
import { Messages, messageText } from '../../../src-renderer/state/messages.svelte';
import { Session } from '../../../src-renderer/state/session.svelte';
import { done, photoInfo, ScriptedClient, settled } from '../support/scripted-client';

const studioInfo: StudioInfo = {
  version: '0.1.0',
  photos: [],
  capabilities: { dialogs: false },
};

async function started(info: StudioInfo = studioInfo) {
  const client = new ScriptedClient();
  const messages = new Messages();
  const session = new Session(client, messages);
  void session.start();
  await client.last('hello').end(done(info));
  return { client, messages, session };
}

async function withSample() {
  const all = await started();
  await all.client.last('openSample').end(done(photoInfo));
  return all;
}

const history = (part: Partial<HistoryState>): HistoryState => ({
  recipe: initialRecipe,
  canUndo: false,
  canRedo: false,
  ...part,
});

describe('Session', () => {
  it('opens the sample when nothing is open', async () => {
    const { session } = await withSample();
    expect(session.photo?.name).toBe('sample.png');
  });

  it('shows the first photo that is open already, and no sample', async () => {
    const { client, session } = await started({ ...studioInfo, photos: [{ ...photoInfo, photo: 'mine' }] });
    expect(session.photo?.photo).toBe('mine');
    expect(client.of('openSample')).toHaveLength(0);
  });

  it('keeps a photo, and what was changed on it, that was opened before the hello was answered', async () => {
    const client = new ScriptedClient();
    const session = new Session(client, new Messages());
    void session.start();
    const mine = { ...photoInfo, photo: 'mine', isSample: false };
    session.acceptEvent({ kind: 'photo-opened', info: mine });
    session.set({ betaHundredths: 110 });
    await client.last('hello').end(done({ ...studioInfo, photos: [mine] }));
    expect(session.photos.map((photo) => photo.photo)).toEqual(['mine']);
    expect(session.recipe.betaHundredths).toBe(110);
    expect(client.of('openSample')).toHaveLength(0);
  });

  it('keeps what was changed on a photo of which it is told a second time', async () => {
    const { session } = await withSample();
    session.set({ betaHundredths: 110 });
    session.acceptEvent({ kind: 'photo-opened', info: photoInfo });
    expect(session.recipe.betaHundredths).toBe(110);
  });

  it('leaves the settings alone that were changed before undo was answered', async () => {
    const { client, session } = await withSample();
    session.set({ betaHundredths: 130 });
    const recipe = { ...initialRecipe, betaHundredths: 130 };
    await client.last('commit').end(done(history({ recipe, canUndo: true })));
    void session.undo();
    session.change({ betaHundredths: 150 });
    await client.last('undo').end(done(history({ canRedo: true })));
    expect(session.recipe.betaHundredths).toBe(150);
  });

  it('echoes a change at once and commits one step when it ends', async () => {
    const { client, session } = await withSample();
    for (let beta = 101; beta <= 130; beta += 1) session.change({ betaHundredths: beta });
    expect(session.recipe.betaHundredths).toBe(130);
    expect(client.of('commit')).toHaveLength(0);
    session.commit();
    session.commit();
    expect(client.of('commit')).toHaveLength(1);
  });

  it('commits nothing when a drag ends where it began', async () => {
    const { client, session } = await withSample();
    session.change({ betaHundredths: 130 });
    session.change({ betaHundredths: 100 });
    session.commit();
    expect(client.of('commit')).toHaveLength(0);
  });

  it('takes the settings that undo answers', async () => {
    const { client, session } = await withSample();
    session.set({ betaHundredths: 130 });
    const recipe = { ...initialRecipe, betaHundredths: 130 };
    await client.last('commit').end(done(history({ recipe, canUndo: true })));
    expect(session.canUndo).toBe(true);
    void session.undo();
    await client.last('undo').end(done(history({ canRedo: true })));
    expect(session.recipe).toEqual(initialRecipe);
    expect([session.canUndo, session.canRedo]).toEqual([false, true]);
  });

  it('does not ask to undo when there is nothing to undo', async () => {
    const { client, session } = await withSample();
    await session.undo();
    expect(client.of('undo')).toHaveLength(0);
  });

  /** A studio that keeps a history of orders, and answers calls in their order, late. */
  async function withOrders(orders: readonly number[]) {
    const all = await withSample();
    for (const betaHundredths of orders) all.session.set({ betaHundredths });
    const past = new History(initialRecipe);
    let answered = 0;
    const answerAll = async (): Promise<void> => {
      const written = all.client.asked.filter(({ name }) =>
        ['commit', 'undo', 'redo', 'goTo'].includes(name),
      );
      for (const { name, ask, end } of written.slice(answered)) {
        const { recipe, step } = ask as { recipe: Recipe; step: number };
        const move = {
          commit: () => past.commit(recipe),
          undo: () => past.undo(),
          redo: () => past.redo(),
          goTo: () => past.goTo(step),
        }[name as 'commit' | 'undo' | 'redo' | 'goTo'];
        await end(done(move()));
      }
      answered = written.length;
    };
    await answerAll();
    const agree = (): number => {
      expect(all.session.recipe).toEqual(past.state.recipe);
      const { canUndo, canRedo } = past.state;
      expect([all.session.canUndo, all.session.canRedo]).toEqual([canUndo, canRedo]);
      return past.state.recipe.betaHundredths;
    };
    return { ...all, answerAll, agree };
  }

  it('stays with the history when undo and redo are pressed faster than they are answered', async () => {
    const { session, answerAll, agree } = await withOrders([150, 160, 170, 180, 190]);
    for (let press = 0; press < 4; press += 1) void session.undo();
    await answerAll();
    expect(agree()).toBe(150);
    for (let press = 0; press < 3; press += 1) void session.redo();
    await answerAll();
    expect(agree()).toBe(180);
    // What was undone can be redone before the studio has said so.
    void session.redo();
    void session.redo();
    void session.undo();
    void session.goTo(2);
    await answerAll();
    expect(agree()).toBe(160);
  });

  it('undoes a change that it has only just committed', async () => {
    const { session, answerAll, agree } = await withOrders([150]);
    session.change({ betaHundredths: 170 });
    void session.undo();
    await answerAll();
    expect(agree()).toBe(150);
  });

  it('undoes first and commits then where a change follows undos at once', async () => {
    const { session, answerAll, agree } = await withOrders([150, 160, 170]);
    void session.undo();
    void session.undo();
    session.set({ betaHundredths: 200 });
    await answerAll();
    expect(agree()).toBe(200);
    void session.undo();
    await answerAll();
    expect(agree()).toBe(150);
  });

  it('commits a slider that was moved back, while an undo was under way, to where the undo left from', async () => {
    const { session, answerAll, agree } = await withOrders([150, 160]);
    void session.undo();
    session.change({ betaHundredths: 170 });
    await answerAll();
    session.change({ betaHundredths: 160 });
    session.commit();
    await answerAll();
    expect(agree()).toBe(160);
  });

  it('finds the settings of a photo again that was left before undo and commit were answered', async () => {
    const { session, answerAll } = await withOrders([150, 160]);
    void session.undo();
    session.acceptEvent({ kind: 'photo-opened', info: { ...photoInfo, photo: 'p2' } });
    await answerAll();
    session.select('p1');
    expect(session.recipe.betaHundredths).toBe(150);
    session.change({ betaHundredths: 180 });
    session.select('p2');
    await answerAll();
    session.select('p1');
    expect(session.recipe.betaHundredths).toBe(180);
  });

  it('asks for the automatic weight of the newest settings only', async () => {
    const { client, session } = await withSample();
    for (const beta of [110, 120, 130]) session.change({ betaHundredths: beta });
    await client.last('suggestWeight').end(done({ weightMillionths: 49_000, noiseStdDev: [0.06] }));
    expect(session.automaticWeight).toBe(49_000);
    const asked = client.of('suggestWeight').map(({ ask }) => {
      return (ask as { recipe: typeof initialRecipe }).recipe.betaHundredths;
    });
    expect(asked).toEqual([100, 130]);
  });

  it('keeps the automatic weight of newer settings when an older answer comes late', async () => {
    vi.useFakeTimers();
    const { client, session } = await withSample();
    const answer = (weightMillionths: number) => done({ weightMillionths, noiseStdDev: [0.06] });
    session.change({ betaHundredths: 130 });
    // The line is free again after a second without an answer.
    await vi.advanceTimersByTimeAsync(1000);
    session.change({ betaHundredths: 100 });
    await vi.advanceTimersByTimeAsync(1000);
    const asked = client.of('suggestWeight');
    vi.useRealTimers();
    await asked.at(-1)!.end(answer(75_000));
    await asked.at(-2)!.end(answer(150_000));
    expect(session.automaticWeight).toBe(75_000);
  });

  it('asks for the automatic weight again after a failure, with the next change', async () => {
    const { client, session } = await withSample();
    await client
      .last('suggestWeight')
      .end({ end: 'failed', code: 'worker-died', message: 'the engine ended' });
    const count = client.of('suggestWeight').length;
    session.change({ weightMillionths: 50_000 });
    expect(client.of('suggestWeight')).toHaveLength(count + 1);
  });

  it('shows what is open elsewhere when another page closed its only photo, and another one where there is one', async () => {
    const { client, session } = await withSample();
    session.acceptEvent({ kind: 'photo-closed', photo: 'p1' });
    expect(session.photo).toBeNull();
    const info = { ...photoInfo, photo: 'theirs', name: 'theirs.png', isSample: false };
    const hello = { version: '1', photos: [info], capabilities: { dialogs: false } };
    await client.last('hello').end(done(hello));
    expect(session.photo?.name).toBe('theirs.png');
    session.acceptEvent({ kind: 'photo-opened', info: { ...info, photo: 'mine', name: 'mine.png' } });
    session.acceptEvent({ kind: 'photo-closed', photo: 'mine' });
    session.acceptEvent({ kind: 'photo-closed', photo: 'unknown' });
    expect(session.photos.map(({ name }) => name)).toEqual(['theirs.png']);
    expect(session.photo?.name).toBe('theirs.png');
    expect(client.of('closePhoto')).toEqual([]);
  });

  it('takes the settings of last time over for a photo that is open already', async () => {
    const { session } = await withSample();
    const recipe = { ...initialRecipe, betaHundredths: 160 };
    session.takeRestored({ ...photoInfo, history: { recipe, canUndo: true, canRedo: false } });
    expect(session.photos).toHaveLength(1);
    expect([session.recipe.betaHundredths, session.canUndo]).toEqual([160, true]);
  });

  it('lets the sample go when the first photo of one’s own is opened', async () => {
    const { client, session } = await withSample();
    session.acceptEvent({
      kind: 'photo-opened',
      info: { ...photoInfo, photo: 'mine', name: 'mine.jpg', isSample: false },
    });
    await settled();
    expect(session.photo?.name).toBe('mine.jpg');
    expect(session.photos.map((photo) => photo.photo)).toEqual(['mine']);
    expect(client.last('closePhoto').ask).toEqual({ photo: 'p1' });
  });

  it('never shows the sample over a photo of one’s own that was opened meanwhile', async () => {
    const { client, session } = await started();
    session.acceptEvent({ kind: 'photo-opened', info: { ...photoInfo, photo: 'mine', isSample: false } });
    await client.last('openSample').end(done(photoInfo));
    expect(session.photo?.photo).toBe('mine');
    expect(client.last('closePhoto').ask).toEqual({ photo: 'p1' });
  });

  it('keeps each photo’s settings when it is shown again', async () => {
    const { client, session } = await withSample();
    session.set({ betaHundredths: 180 });
    const recipe = { ...initialRecipe, betaHundredths: 180 };
    await client.last('commit').end(done(history({ recipe, canUndo: true })));
    session.acceptEvent({ kind: 'photo-opened', info: { ...photoInfo, photo: 'p2' } });
    expect(session.recipe).toEqual(initialRecipe);
    session.select('p1');
    expect(session.recipe.betaHundredths).toBe(180);
  });

  const reading = { x: 3, y: 4, intensity: [0.5], magnitude: 0.1, directionDegrees: null };
  const place = { layer: 'after', operator: 'forward', x: 3, y: 4 } as const;

  it('tells a reading without a result from a pointer that points at nothing', async () => {
    const { client, session } = await withSample();
    expect(session.reading).toBeNull();
    session.readGradient(place);
    await client.last('readGradient').end(done(null));
    expect(session.reading).toBe('no-result');
    session.readGradient(place);
    await client.last('readGradient').end(done(reading));
    expect(session.reading).toEqual(reading);
    session.readGradient(null);
    expect(session.reading).toBeNull();
  });

  it('shows no reading that arrives after the pointer has left', async () => {
    const { client, session } = await withSample();
    session.readGradient(place);
    session.readGradient(null);
    await client.last('readGradient').end(done(reading));
    expect(session.reading).toBeNull();
  });

  it('says what, why and what next of a file that cannot be read, once', async () => {
    const { client, messages } = await started();
    const failure = { end: 'failed', code: 'bad-file', message: 'x.jpg is cut short' } as const;
    await client.last('openSample').end(failure);
    messages.fail(failure);
    expect(messages.shown).toHaveLength(1);
    const [message] = messages.shown;
    expect(message && messageText(message)).toBe(
      'The file could not be read\nx.jpg is cut short\nCheck the file in another program, or open another one.',
    );
  });
});
