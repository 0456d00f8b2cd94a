import { describe, expect, it } from 'vitest';
import { Outbox } from '../../src-main/browser/outbox';

/** A page that takes a message only when told to. */
function slowPage(maxWaiting = 100) {
  const taken: string[] = [];
  let overflows = 0;
  let takeOne: (() => void) | null = null;
  const outbox = new Outbox(maxWaiting, () => {
    overflows += 1;
  });
  return {
    taken,
    overflows: () => overflows,
    put: (name: string, replaces: string | null) =>
      outbox.put({
        replaces,
        send: (done) => {
          taken.push(name);
          takeOne = done;
        },
      }),
    /** Lets the page take the message on its way, and those after it. */
    takeAll: () => {
      while (takeOne) {
        const done = takeOne;
        takeOne = null;
        done();
      }
    },
    clear: () => outbox.clear(),
  };
}

describe('what waits for a slow page', () => {
  it('keeps only the newest frame of a photo and layer, behind what was put before it', () => {
    const page = slowPage();
    page.put('frame 1', 'after');
    page.put('frame 2', 'after');
    page.put('outcome', null);
    page.put('frame 3', 'after');
    page.put('before frame', 'before');
    expect(page.taken).toEqual(['frame 1']);
    page.takeAll();
    expect(page.taken).toEqual(['frame 1', 'outcome', 'frame 3', 'before frame']);
  });

  it('never drops a message that nothing replaces, and keeps their order', () => {
    const page = slowPage();
    for (let at = 0; at < 50; at += 1) page.put(String(at), null);
    page.takeAll();
    expect(page.taken).toEqual(Array.from({ length: 50 }, (_, at) => String(at)));
  });

  it('holds one frame however many are drawn: 1,000 put, 2 sent', () => {
    const page = slowPage(4);
    for (let at = 0; at < 1000; at += 1) page.put(String(at), 'after');
    page.takeAll();
    expect(page.taken).toEqual(['0', '999']);
    expect(page.overflows()).toBe(0);
  });

  it('lets the page go when more than the limit waits', () => {
    const page = slowPage(3);
    for (let at = 0; at < 4; at += 1) page.put(String(at), null);
    expect(page.overflows()).toBe(0);
    page.put('one too many', null);
    expect(page.overflows()).toBe(1);
  });

  it('sends nothing more once the page is gone', () => {
    const page = slowPage();
    page.put('on its way', null);
    page.put('waiting', null);
    page.clear();
    page.takeAll();
    expect(page.taken).toEqual(['on its way']);
  });
});
