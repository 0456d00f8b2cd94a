/** Every key of the key table, and of the controls that have keys of their own, does what the list of keys says. */
import { join } from 'node:path';
import { commandFor } from '../../src-renderer/state/key-table';
import { KeyWalk } from './support/key-walk';
import { folderOfTests, writeNoisyPng } from './support/photo-files';
import { expect, test, type RudinPage } from './support/rudin-page';

const folder = folderOfTests('keys', () => {
  for (const [seed, path] of photos.entries())
    writeNoisyPng(path, { width: 120, height: 90, seed: 60 + seed });
});
const photos = ['cup', 'spoon', 'saucer'].map((name) => join(folder, `${name}.png`));

test.use({
  serve: photos,
  // Nothing blinks for people who asked for less motion.
  contextOptions: { reducedMotion: 'no-preference' },
});

/** The keys that the page takes where the focus is on nothing that has keys of its own. */
function keysOfTable(): string[] {
  const signs = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));
  const none = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  const isTaken = (key: string, held: object): boolean =>
    commandFor({ ...none, ...held, key }, 'free', true) !== null;
  const named = ['F1', 'Escape', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'];
  const alone = [...signs, ...named].filter((key) => isTaken(key, {}));
  // With Ctrl a letter is the same whether it is a capital or not.
  const small = signs.filter((sign) => sign === sign.toLowerCase());
  const held = small.filter((key) => isTaken(key, { ctrlKey: true }));
  const heldWithShift = small.filter((key) => isTaken(key, { ctrlKey: true, shiftKey: true }));
  return [
    ...alone,
    ...held.map((key) => `Control+${key}`),
    ...heldWithShift.map((key) => `Control+Shift+${key}`),
  ];
}

/** Types an order, and goes back to the stage. */
async function setOrder({ page, stage }: RudinPage, beta: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Beta as a number' });
  await field.fill(beta);
  await field.press('Enter');
  await stage.focus();
}

test('every key of the key table works on the stage', async ({ rudin }) => {
  const { page } = rudin;
  const walk = new KeyWalk(rudin);
  let choosers = 0;
  page.on('filechooser', () => (choosers += 1));
  await rudin.isExact();
  await rudin.stage.focus();
  const fitted = await page.locator('footer .zoom').innerText();

  await walk.press([
    ['\\', walk.toggled('Compare', true)],
    ['\\', walk.toggled('Compare', false)],
    ['Control+1', walk.zoom('100 %')],
    ['Control+=', walk.zoom('150 %')],
    ['Control++', walk.zoom('200 %')],
    ['Control+Shift+=', walk.zoom('300 %')],
    ['Control+Shift++', walk.zoom('400 %')],
    ['Control+-', walk.zoom('300 %')],
    ['Control+_', walk.zoom('200 %')],
    ['Control+0', walk.zoom(fitted)],
    ['z', walk.zoom('100 %')],
    ['Z', walk.zoom(fitted)],
    ['Control+=', walk.zoom('800 %')],
    ['Control+=', walk.zoom('1200 %')],
  ]);
  await rudin.isSettled();
  const photo = await walk.moves(page.getByRole('main').locator('canvas').first());
  await walk.press([
    ['ArrowRight', photo.away],
    ['ArrowLeft', photo.back],
    ['ArrowDown', photo.away],
    ['ArrowUp', photo.back],
    ['Control+0', walk.zoom(fitted)],
    ['y', walk.layout('Side by side')],
    ['Y', walk.layout('Split')],
    ['Y', walk.layout('Side by side')],
    ['y', walk.layout('Split')],
    ['g', walk.layout('2 × 2')],
    ['G', walk.layout('Split')],
    ['c', walk.layout('Sheet')],
    ['C', walk.layout('Split')],
    ['l', walk.splitLine('vertical')],
    ['L', walk.splitLine('horizontal')],
    ['k', walk.toggled('Blink', true)],
    ['Escape', walk.toggled('Blink', false)],
    ['K', walk.toggled('Blink', true)],
    ['K', walk.toggled('Blink', false)],
    ['a', walk.pinned('A', '1.00')],
    ['b', walk.pinned('B', '1.00')],
  ]);
  await setOrder(rudin, '1.1');
  await walk.press([['A', walk.pinned('A', '1.10')]]);
  await setOrder(rudin, '1.2');
  await walk.press([
    ['B', walk.pinned('B', '1.20')],
    ['y', walk.layout('Side by side')],
    ['x', walk.pinned('A', '1.20')],
    ['X', walk.pinned('A', '1.10')],
  ]);
  for (const beta of ['1.3', '1.4', '1.5', '1.6', '1.7', '1.8', '1.9']) {
    await setOrder(rudin, beta);
    await page.getByRole('button', { name: 'Pin another' }).click();
  }
  await walk.press([1, 2, 3, 4, 5, 6, 7, 8, 9].map((place) => [`${place}`, walk.order(`1.${place}0`)]));
  await walk.press([
    ['Control+z', walk.order('1.80')],
    ['Control+y', walk.order('1.90')],
    ['Control+z', walk.order('1.80')],
    ['Control+Shift+z', walk.order('1.90')],
    ['Control+\\', () => expect(page.getByRole('complementary')).toHaveCount(0)],
    ['Control+\\', () => expect(page.getByRole('complementary')).toHaveCount(1)],
    ['Control+o', () => expect.poll(() => choosers).toBe(1)],
    ['Control+b', walk.dialog('Backends')],
    ['Control+s', walk.dialog('Export')],
    ['Control+Shift+s', walk.dialog('Export')],
    ['?', walk.dialog('Keys and settings')],
    ['F1', walk.dialog('Keys and settings')],
  ]);
  expect(
    keysOfTable().filter((key) => !walk.pressed.has(key)),
    'keys of the table that this test forgot',
  ).toEqual([]);
});

test('sliders, numbers, the split line, the filmstrip and Compare have keys of their own', async ({
  rudin,
}) => {
  const { page } = rudin;
  const walk = new KeyWalk(rudin);
  await rudin.isExact();
  await rudin.order.focus();
  await walk.press([
    ['ArrowRight', walk.order('1.01')],
    ['ArrowUp', walk.order('1.02')],
    ['ArrowLeft', walk.order('1.01')],
    ['ArrowDown', walk.order('1.00')],
    ['Shift+ArrowUp', walk.order('1.10')],
    ['Shift+ArrowLeft', walk.order('1.00')],
    ['PageUp', walk.order('1.10')],
    ['PageDown', walk.order('1.00')],
    ['Home', walk.order('0.30')],
    ['Delete', walk.order('1.00')],
    ['End', walk.order('3.00')],
    ['Backspace', walk.order('1.00')],
  ]);
  await page.getByRole('textbox', { name: 'Beta as a number' }).focus();
  await walk.press([
    ['ArrowUp', walk.order('1.01')],
    ['Shift+ArrowUp', walk.order('1.11')],
    ['Shift+ArrowDown', walk.order('1.01')],
    ['ArrowDown', walk.order('1.00')],
  ]);
  await rudin.split.focus();
  await walk.press([
    ['ArrowUp', walk.split(51)],
    ['ArrowDown', walk.split(50)],
    ['l', walk.splitLine('vertical')],
    ['ArrowUp', walk.split(49)],
    ['ArrowDown', walk.split(50)],
    ['PageUp', walk.split(40)],
    ['PageDown', walk.split(50)],
    ['Home', walk.split(0)],
    ['End', walk.split(100)],
  ]);
  const pick = (name: string) =>
    page.getByRole('navigation', { name: 'Filmstrip' }).getByRole('button', { name: new RegExp(`^${name}`) });
  await pick('spoon').click();
  await walk.press([
    ['ArrowLeft', walk.focused(pick('cup'))],
    ['ArrowRight', walk.focused(pick('spoon'))],
    ['End', walk.focused(pick('saucer'))],
    ['Home', walk.focused(pick('cup'))],
    ['Delete', () => expect(pick('cup')).toHaveCount(0)],
  ]);
  await page.getByRole('button', { name: 'Compare', exact: true }).focus();
  for (const key of [' ', 'Enter']) {
    await page.keyboard.down(key);
    await walk.toggled('Compare', true)();
    await page.keyboard.up(key);
    await walk.toggled('Compare', false)();
  }
});

test('keys go over the sheet, move the photo in it and take a cell; Space readies it for a drag', async ({
  rudin,
}) => {
  const { page } = rudin;
  const walk = new KeyWalk(rudin);
  const cell = (index: number) => page.getByRole('gridcell').nth(index);
  await rudin.isExact();
  await rudin.choose('What is seen', 'Sheet');
  await expect(page.locator('footer .cells')).toHaveText('15 of 15 cells', { timeout: 60_000 });
  await cell(7).focus();
  await walk.press([
    ['ArrowRight', walk.focused(cell(8))],
    ['ArrowUp', walk.focused(cell(3))],
    ['ArrowLeft', walk.focused(cell(2))],
    ['ArrowDown', walk.focused(cell(7))],
    ['Home', walk.focused(cell(5))],
    ['End', walk.focused(cell(9))],
  ]);
  await rudin.isDrawn();
  const photo = await walk.moves(cell(9).locator('canvas'));
  await walk.press([
    ['Shift+ArrowRight', photo.away],
    ['Shift+ArrowLeft', photo.back],
    ['Shift+ArrowDown', photo.away],
    ['Shift+ArrowUp', photo.back],
    ['Enter', walk.order('2.00')],
  ]);
  await rudin.choose('What is seen', 'Photo');
  await rudin.stage.focus();
  await expect(rudin.stage).not.toHaveClass(/grab/);
  await page.keyboard.down(' ');
  await expect(rudin.stage).toHaveClass(/grab/);
  await page.keyboard.up(' ');
  await expect(rudin.stage).not.toHaveClass(/grab/);
});
