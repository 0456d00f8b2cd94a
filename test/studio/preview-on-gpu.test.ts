import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { initialRecipe } from '../../src-main/contract/recipe';
import type { Studio } from '../../src-main/studio/studio-interface';
import { describeOnSoftwareGpu } from '../engine/device/gpu-hosts';
import { softwareVulkanDriver } from '../support/software-gpu';
import { openPage } from '../support/studio-page';
import { exportOf, showWhole, studioUnderTest, writeNoisyPng } from '../support/studio-under-test';

const recipe = { ...initialRecipe, weightMillionths: 60_000 };

describeOnSoftwareGpu('a studio whose engine has a GPU in a process of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rudin-gpu-studio-'));
  const paths = [join(folder, 'one.png'), join(folder, 'two.png')] as const;
  let studio: Studio;

  beforeAll(async () => {
    process.env['VK_ICD_FILENAMES'] = softwareVulkanDriver()!;
    for (const [at, path] of paths.entries())
      await writeNoisyPng(path, { width: 60, height: 50, noise: 0.08, seed: at + 3 });
    studio = studioUnderTest(paths[0], { backend: 'webgpu' });
  });

  afterAll(async () => {
    await studio.close();
    rmSync(folder, { recursive: true });
  });

  it('shows at 100 % the very pixels that are exported, also after another photo had the device', async () => {
    const page = openPage(studio);
    const info = await page.openFile(paths[0]);
    const report = await page.call('show', showWhole(info, recipe));
    expect(report).toMatchObject({ backend: 'webgpu', fallback: null });
    const shown = page.frames.at(-1)!;
    expect(shown.header).toMatchObject({ layer: 'after', stage: 'exact' });

    const other = await page.openFile(paths[1]);
    await page.call('show', showWhole(other, recipe));
    expect(page.frames.at(-1)!.rgba).not.toEqual(shown.rgba);
    const again = { ...showWhole(info, recipe), request: 3 };
    expect(await page.call('show', again)).toEqual(report);
    expect(page.frames.at(-1)!.rgba).toEqual(shown.rgba);

    const exported = await page.call('exportPhoto', exportOf(info, recipe));
    const { bytes } = studio.takeDownload(exported.download!)!;
    expect((await sharp(bytes).ensureAlpha().raw().toBuffer()).equals(shown.rgba)).toBe(true);
  });

  it('reads at a pixel what it draws there, in every view', async () => {
    const page = openPage(studio);
    const info = await page.openFile(paths[0]);
    const ask = { ...showWhole(info, recipe), layers: ['after'] } as const;
    await page.call('show', ask);
    const { rgba } = page.frames.at(-1)!;
    const at = { photo: info.photo, layer: 'after', operator: 'forward', x: 7, y: 9 } as const;
    const reading = (await page.call('readGradient', at))!;
    const codes = reading.intensity.map((value) => Math.trunc(255 * value + 0.5));
    expect(codes).toEqual(Array.from(rgba.subarray(4 * (9 * 60 + 7), 4 * (9 * 60 + 7) + 3)));

    for (const [view, kind] of [
      ['gradient-magnitude', 'magnitude'],
      ['gradient-direction', 'direction'],
    ] as const) {
      await page.call('show', { ...ask, view, request: ask.request + 1 });
      expect(page.frames.at(-1)!.header).toMatchObject({ view, stage: 'exact', legend: { kind } });
    }
  });
});
