import { writeFileSync } from 'node:fs';
import { dropFiles, writeNoisyPng } from './support/photo-files';
import { expect, test } from './support/rudin-page';

test('opens with the sample photo and goes from draft to exact', async ({ rudin }) => {
  await expect(rudin.page.getByRole('heading', { name: 'sample.png' })).toBeVisible();
  await rudin.isExact();
  await expect(rudin.status).toContainText(/\d+ iterations?/);
  await expect(rudin.status).toContainText(/within 0\.\d+ level of the exact answer/);
  await expect(rudin.page.getByText(/CPU, \d+ threads?/)).toBeVisible();
});

test('takes the one-time code out of the address', async ({ rudin }) => {
  await rudin.isExact();
  expect(new URL(rudin.page.url()).hash).toBe('');
});

test.describe('a link that was used', () => {
  test.use({ expectedConsole: [/401/] });

  test('says in words how to get a new one', async ({ rudin, context }) => {
    await rudin.isExact();
    const second = await context.newPage();
    await second.goto(rudin.link);
    await expect(second.getByRole('heading', { name: 'This page needs a fresh link' })).toBeVisible();
    const next = second.getByText(/Press Enter in the terminal where Rudin runs/);
    await expect(next).toContainText('If it has no terminal or no longer runs, start it again');
  });
});

test('opens a photo from the file picker, then the sample makes room', async ({ rudin }, info) => {
  const path = info.outputPath('mine.png');
  writeNoisyPng(path, { width: 120, height: 90, seed: 1 });
  await rudin.isExact();
  await rudin.pick(path);
  await expect(rudin.page.getByRole('heading', { name: 'mine.png' })).toBeVisible();
  await expect(rudin.page.getByText('120 × 90 · 8 bit')).toBeVisible();
  await rudin.isExact();
});

test('opens what is dropped and what is pasted, and switches between them', async ({ rudin }, info) => {
  const [dropped, pasted] = [info.outputPath('dropped.png'), info.outputPath('pasted.png')];
  writeNoisyPng(dropped, { width: 64, height: 48, seed: 2 });
  writeNoisyPng(pasted, { width: 48, height: 64, seed: 3 });
  await rudin.isExact();
  await dropFiles(rudin.page, 'drop', [dropped]);
  await expect(rudin.page.getByText('64 × 48 · 8 bit')).toBeVisible();
  await dropFiles(rudin.page, 'paste', [pasted]);
  await expect(rudin.page.getByText('48 × 64 · 8 bit')).toBeVisible();
  await rudin.page.setViewportSize({ width: 800, height: 800 });
  await rudin.page.getByRole('combobox', { name: 'Open photos' }).selectOption('dropped.png');
  await expect(rudin.page.getByText('64 × 48 · 8 bit')).toBeVisible();
  await rudin.isExact();
});

test('says what is wrong with a broken file, why, and what next, and keeps the photo that is open', async ({
  rudin,
}, info) => {
  const path = info.outputPath('broken.jpg');
  writeFileSync(path, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 1, 2, 3, 4]));
  await rudin.isExact();
  await rudin.pick(path);
  const alert = rudin.page.getByRole('alert').filter({ hasText: 'broken.jpg' });
  await expect(alert).toContainText('The file could not be read.');
  await expect(alert).toContainText('open another one');
  await expect(rudin.page.getByRole('heading', { name: 'sample.png' })).toBeVisible();
  await alert.getByRole('button', { name: 'Dismiss' }).click();
  await expect(rudin.page.getByText('broken.jpg')).toHaveCount(0);
});

test('says that the connection is lost when the program ends', async ({ rudin }) => {
  await rudin.isExact();
  await rudin.stop();
  await expect(rudin.page.getByRole('heading', { name: 'The connection to Rudin was lost' })).toBeVisible();
});
