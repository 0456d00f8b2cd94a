import { describe, expect, it } from 'vitest';
import { Messages } from '../../../src-renderer/state/messages.svelte';
import { solveReport } from '../support/scripted-client';

const fallback = 'webgpu: the GPU was lost (destroyed); solved on wasm';
const fellBack = { ...solveReport, fallback };

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
