// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import PinnedSection from '../../../../src-renderer/components/panel/PinnedSection.svelte';
import { startComparing } from '../../support/comparing';

const press = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }));

it('pins, shows, replaces and lets go of settings', async () => {
  const { session, comparing } = startComparing();
  render(PinnedSection, { comparing });
  await press('Pin as A');
  session.set({ betaHundredths: 200, weightMillionths: 250_000 });
  await press('Pin as B');
  await press('Pin another');
  screen.getByRole('button', { name: 'Show 3, β 2.00 · λ 0.25' });
  await press('Show A, β 1.00 · λ auto');
  expect(session.recipe).toMatchObject({ betaHundredths: 100, weightMillionths: 'auto' });
  await press('Pin as B');
  expect(comparing.variants.b).toEqual(session.recipe);
  await press('Let go of 3');
  expect(screen.queryByRole('button', { name: /^Show 3/ })).toBeNull();
  await press('Let go of A');
  await press('Pin as A');
  expect(comparing.variants.a).toEqual(session.recipe);
});

it('says which of them are the settings of now', async () => {
  const { session, comparing } = startComparing();
  render(PinnedSection, { comparing });
  await press('Pin as A');
  const shown = screen.getByRole('button', { name: /^Show A/ });
  expect(shown.getAttribute('aria-pressed')).toBe('true');
  session.set({ betaHundredths: 150 });
  await Promise.resolve();
  expect(shown.getAttribute('aria-pressed')).toBe('false');
});
