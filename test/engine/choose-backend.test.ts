import { describe, expect, it } from 'vitest';
import { chooseBackend, listBackends, type BackendOffer } from '../../src-main/engine/choose-backend';
import { createReferenceBackend, referenceOffer } from '../../src-main/engine/reference/reference-backend';
import type { BackendName } from '../../src-main/contract/parameters';

/** An offer of a name; what it would create does not matter to the choice. */
function offer(
  name: BackendName,
  found: { available?: boolean; software?: boolean; device?: string } = {},
): BackendOffer {
  const { available = true, software = false, device = `${name} device` } = found;
  return {
    info: { name, available, software, device, driver: '', limits: [], refused: null },
    create: () => Promise.resolve(createReferenceBackend()),
  };
}

describe('auto', () => {
  it('takes hardware WebGPU, then TensorFlow, then wasm', () => {
    const all = [offer('reference'), offer('wasm'), offer('tensorflow'), offer('webgpu')];
    expect(chooseBackend(all, 'auto').info.name).toBe('webgpu');
    expect(chooseBackend(all.slice(0, 3), 'auto').info.name).toBe('tensorflow');
    expect(chooseBackend(all.slice(0, 2), 'auto').info.name).toBe('wasm');
  });

  it('passes over a software GPU and what is not available', () => {
    const offers = [
      offer('webgpu', { software: true }),
      offer('tensorflow', { available: false }),
      offer('wasm'),
    ];
    expect(chooseBackend(offers, 'auto').info.name).toBe('wasm');
  });

  it('never falls to the reference in silence, but says what is wrong with each', () => {
    const offers = [referenceOffer, offer('wasm', { available: false, device: 'kernels.wasm is missing' })];
    expect(() => chooseBackend(offers, 'auto')).toThrow(
      'webgpu: not part of this version yet; tensorflow: not part of this version yet; wasm: kernels.wasm is missing',
    );
  });
});

describe('a choice by name', () => {
  it('takes that one, a software GPU too', () => {
    const offers = [offer('wasm'), offer('webgpu', { software: true }), referenceOffer];
    expect(chooseBackend(offers, 'webgpu').info.software).toBe(true);
    expect(chooseBackend(offers, 'reference').info.name).toBe('reference');
  });

  it('that cannot run here is backend-unavailable, with the reason', () => {
    const attempt = (): unknown => chooseBackend([offer('wasm')], 'tensorflow');
    expect(attempt).toThrow(expect.objectContaining({ code: 'backend-unavailable' }) as Error);
    expect(attempt).toThrow('tensorflow: not part of this version yet');
  });
});

it('lists all four backends, the missing ones with their reason', () => {
  const list = listBackends([offer('wasm'), referenceOffer]);
  expect(list.map(({ name }) => name)).toEqual(['webgpu', 'tensorflow', 'wasm', 'reference']);
  expect(list.filter(({ available }) => available).map(({ name }) => name)).toEqual(['wasm', 'reference']);
  expect(list[0]!.device).toBe('not part of this version yet');
});
