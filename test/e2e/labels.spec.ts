import { writeNoisyPng } from './support/photo-files';
import { expect, test, type RudinPage } from './support/rudin-page';

/** Left and right edges of the labels and the split line's grip on screen, CSS px. */
async function edges(rudin: RudinPage) {
  const boxOf = async (name: string, selector: string) => {
    const box = await rudin.page.locator(selector).filter({ visible: true }).boundingBox();
    if (box === null) throw new Error(`${name} is not on screen`);
    return { left: box.x, right: box.x + box.width };
  };
  return {
    before: await boxOf('Before', '.label:text-is("Before")'),
    grip: await boxOf('the grip', '.handle .grip'),
    after: await boxOf('After', '.label:text("After")'),
    stage: await boxOf('the stage', '.stage'),
  };
}

for (const [width, height] of [
  [1, 1],
  [1, 5000],
  [60, 600],
] as const) {
  test(`has Before left and After right of the split on a photo of ${width} x ${height}`, async ({
    rudin,
  }, info) => {
    const path = info.outputPath('narrow.png');
    writeNoisyPng(path, { width, height, seed: 41 });
    await rudin.pick(path);
    await expect(rudin.page.getByText(`${width} × ${height} · 8 bit`)).toBeVisible();
    await rudin.isExact();
    await expect(rudin.split).toBeVisible();
    const { before, grip, after, stage } = await edges(rudin);
    expect(before.left).toBeGreaterThanOrEqual(stage.left);
    expect(before.right).toBeLessThanOrEqual(grip.left);
    expect(after.left).toBeGreaterThanOrEqual(grip.right);
    expect(after.right).toBeLessThanOrEqual(stage.right);
  });
}

test('shows no label on a side of the split that has no room, and shows it again', async ({ rudin }) => {
  await rudin.isExact();
  const before = rudin.page.getByText('Before', { exact: true });
  const after = rudin.page.getByText('After · β 1.00');
  // From here on the photo is wider than the stage, so that nothing is beside it.
  await rudin.stage.focus();
  for (let step = 0; step < 4; step += 1) await rudin.page.keyboard.press('Control+=');
  await rudin.split.focus();
  await rudin.page.keyboard.press('Home');
  await expect(before).toBeHidden();
  await expect(after).toBeVisible();
  await rudin.page.keyboard.press('End');
  await expect(before).toBeVisible();
  await expect(after).toBeHidden();
  await rudin.split.dblclick();
  await expect(before).toBeVisible();
  await expect(after).toBeVisible();
});

test('the device keeps its place whatever time a solve took', async ({ rudin }) => {
  await rudin.isExact();
  const device = rudin.page.locator('footer .device');
  const places: (number | undefined)[] = [];
  for (const time of ['0.01 s', '0.046 s', '9.9 s', '60 s']) {
    await rudin.page.locator('footer .seconds').evaluate((place, time) => (place.textContent = time), time);
    places.push((await device.boundingBox())?.x);
  }
  expect(new Set(places).size).toBe(1);
});
