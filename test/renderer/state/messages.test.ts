import { describe, expect, it } from 'vitest';
import { Messages } from '../../../src-renderer/state/messages.svelte';
import { solveReport } from '../support/scripted-client';

const fallback = 'webgpu: the GPU was lost (destroyed); solved on wasm';
const fellBack = { ...solveReport, fallback };

describe('what there is to tell', () => {
  it('is shown three at a time, newest first, and the older ones as these are dismissed', () => {
    const messages = new Messages();
    const names = Array.from({ length: 8 }, (_, k) => `photo ${k} is broken`);
    for (const name of [...names, names[7]!]) messages.add('bad-file', name);
    const seen: string[] = [];
    for (let shown = messages.shown; shown.length > 0; shown = messages.shown) {
      expect(shown.length).toBeLessThanOrEqual(3);
      seen.push(shown[0]!.why);
      messages.dismiss(shown[0]!.id);
    }
    expect(seen).toEqual(names.toReversed());
  });
});

describe('a solve that ended on another backend', () => {
  it('is told once, however often its picture is drawn, and stays dismissed', () => {
    const messages = new Messages();
    messages.addFallback(fellBack);
    messages.addFallback({ ...fellBack });
    expect(messages.shown.map(({ what, why }) => [what, why])).toEqual([
      ['Solved on another device', fallback],
    ]);
    messages.dismiss(messages.shown[0]!.id);
    messages.addFallback({ ...fellBack });
    expect(messages.shown).toEqual([]);
  });

  it('is told again when it happens again', () => {
    const messages = new Messages();
    messages.addFallback(fellBack);
    messages.dismiss(messages.shown[0]!.id);
    messages.addFallback({ ...fellBack, seconds: 0.07 });
    expect(messages.shown).toHaveLength(1);
  });

  it('is nothing to tell of any other solve, or of none', () => {
    const messages = new Messages();
    messages.addFallback(solveReport);
    messages.addFallback(null);
    expect(messages.shown).toEqual([]);
  });
});
