import { describe, expect, it } from 'vitest';
import { HelperPages } from '../../src-main/desktop/helper-pages';
import type { PageNews } from '../../src-main/processes/page-launch';

/** Pages that are only noted, and what a helper is told. */
function pagesUnderTest(refusal: string | null = null) {
  const told: [PageNews, string[]][] = [];
  const opened: { ended: number; gone(reason: string): void }[] = [];
  const pages = new HelperPages<string>(
    (onGone) => {
      if (refusal !== null) throw new Error(refusal);
      const page = { ended: 0, gone: onGone };
      opened.push(page);
      return {
        port: `port ${opened.length}`,
        end: () => {
          page.ended += 1;
          onGone('it was stopped');
        },
      };
    },
    (news, ports) => told.push([news, ports]),
  );
  return { pages, opened, told };
}

describe('the pages of a helper process', () => {
  it('are opened when it asks, and the port is its own', () => {
    const { pages, told } = pagesUnderTest();
    pages.receive({ kind: 'open-page', page: 7 });
    expect(told).toEqual([[{ kind: 'page-port', page: 7 }, ['port 1']]]);
  });

  it('are ended when it says so, and it is told', () => {
    const { pages, opened, told } = pagesUnderTest();
    pages.receive({ kind: 'open-page', page: 1 });
    pages.receive({ kind: 'end-page', page: 1 });
    pages.receive({ kind: 'end-page', page: 1 });
    pages.receive({ kind: 'end-page', page: 2 });
    expect(opened[0]?.ended).toBe(1);
    expect(told.slice(1)).toEqual([[{ kind: 'page-gone', page: 1, reason: 'it was stopped' }, []]]);
  });

  it('are told of with the reason when they end by themselves, and others can be opened', () => {
    const { pages, opened, told } = pagesUnderTest();
    pages.receive({ kind: 'open-page', page: 1 });
    opened[0]?.gone('its page ended: crashed');
    pages.receive({ kind: 'open-page', page: 2 });
    expect(told.map(([news]) => news)).toEqual([
      { kind: 'page-port', page: 1 },
      { kind: 'page-gone', page: 1, reason: 'its page ended: crashed' },
      { kind: 'page-port', page: 2 },
    ]);
  });

  it('have gone, with the reason, where none can be opened', () => {
    const { pages, told } = pagesUnderTest('there is no display');
    pages.receive({ kind: 'open-page', page: 1 });
    expect(told).toEqual([[{ kind: 'page-gone', page: 1, reason: 'there is no display' }, []]]);
  });

  it('all end with the helper, which is told nothing any more', () => {
    const { pages, opened, told } = pagesUnderTest();
    pages.receive({ kind: 'open-page', page: 1 });
    pages.receive({ kind: 'open-page', page: 2 });
    pages.helperEnded();
    expect(opened.map(({ ended }) => ended)).toEqual([1, 1]);
    expect(told).toHaveLength(2);
  });
});
