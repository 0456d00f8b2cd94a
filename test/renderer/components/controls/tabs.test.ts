// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import Tabs from '../../../../src-renderer/components/controls/Tabs.svelte';

const tabs = [
  { value: 'one', text: 'One' },
  { value: 'two', text: 'Two' },
  { value: 'three', text: 'Three' },
];

function show(value: string) {
  const chosen: string[] = [];
  render(Tabs, {
    label: 'Kinds',
    value,
    tabs,
    panelId: 'panel',
    onchoose: (next: string) => chosen.push(next),
  });
  return chosen;
}

describe('Tabs', () => {
  it('has the chosen tab alone in the tab order', () => {
    show('two');
    const order = screen.getAllByRole('tab').map((tab) => [tab.getAttribute('aria-selected'), tab.tabIndex]);
    expect(order).toEqual([
      ['false', -1],
      ['true', 0],
      ['false', -1],
    ]);
  });

  it.each([
    ['ArrowRight', 'two', 'three'],
    ['ArrowRight', 'three', 'one'],
    ['ArrowLeft', 'one', 'three'],
    ['Home', 'two', 'one'],
    ['End', 'one', 'three'],
  ])('%s on "%s" chooses "%s" and moves the focus there', async (key, from, to) => {
    const chosen = show(from);
    await fireEvent.keyDown(screen.getByRole('tablist'), { key });
    expect(chosen).toEqual([to]);
    expect(document.activeElement?.textContent?.toLowerCase()).toBe(to);
  });

  it('leaves other keys to the page', async () => {
    const chosen = show('one');
    expect(await fireEvent.keyDown(screen.getByRole('tablist'), { key: 'z' })).toBe(true);
    expect(chosen).toEqual([]);
  });
});
