/** The GPU's kernels where the app has them: in a process of their own, and in a page of Chromium. */
import { afterAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../../src-main/engine/backend';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { gpuOffer } from '../../../src-main/engine/webgpu/gpu-offer';
import { startChromiumGpu, type ChromiumGpu } from '../../support/chromium-gpu';
import { askEveryKernel } from '../backends/every-kernel';
import { pixelBound } from '../backends/problem-pairs';
import { largestDifference, noisyPhoto } from '../wasm/wasm-support';
import { describeOnSoftwareGpu, softwareGpuOffer, testSpool } from './gpu-hosts';

const photo = noisyPhoto(67, 35, 3, { seed: 32 });
const beta = 1.2;
const exact = askEveryKernel(createReferenceBackend(), photo, beta);

/** The bounds of the kernels' specs after a few iterations: 2e-5 a pixel, 1e-4 of a sum, 5e-3 of a gap, a code. */
async function expectAgreement(backend: Backend): Promise<void> {
  const [found, wanted] = [await askEveryKernel(backend, photo, beta), await exact];
  for (const [name, value] of Object.entries(wanted.numbers)) {
    const relative = name.toLowerCase().includes('gap') ? 5e-3 : 1e-4;
    expect(Math.abs(found.numbers[name]! - value), name).toBeLessThan(relative * Math.abs(value));
  }
  found.images.forEach((image, index) => {
    expect(largestDifference(image, wanted.images[index]!)).toBeLessThan(pixelBound);
  });
  const [codes, exactCodes] = [found.codes[0]!, wanted.codes[0]!];
  // 2e-5 is 1.3 codes of 65535; one more for the rounding of both.
  for (let k = 0; k < exactCodes.length; k++) {
    expect(Math.abs(codes[k]! - exactCodes[k]!)).toBeLessThanOrEqual(3);
  }
}

describeOnSoftwareGpu('the GPU in a process of its own', () => {
  it('agrees with the reference in every kernel, pixels in files, 67x35, seed 32', async () => {
    const backend = await softwareGpuOffer(testSpool(1000)).create(0);
    await expectAgreement(backend);
    await backend.dispose();
  });
});

const chromium = await startChromiumGpu();
if (typeof chromium === 'string') it.skip(`every kernel in Chromium (skipped: webgpu: ${chromium})`);
else describe('the GPU in a page of Chromium', () => testPage(chromium));

function testPage(opened: ChromiumGpu): void {
  afterAll(() => opened.close());

  it('agrees with the reference in every kernel, 67x35, seed 32', async () => {
    const user = opened.newUser();
    const host = { launch: user.launch, spool: null, absence: () => null };
    await expectAgreement(await gpuOffer(host, new URL('app://gpu/')).create(0));
    user.end();
  });
}
