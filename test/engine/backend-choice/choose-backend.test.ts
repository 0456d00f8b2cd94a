import { describe, expect, it } from 'vitest';
import { BackendTable } from '../../../src-main/engine/backend-choice/backend-table';
import type { BackendOffer } from '../../../src-main/engine/backend-choice/choose-backend';
import { createReferenceBackend, referenceOffer } from '../../../src-main/engine/reference/reference-backend';
import type { BackendName } from '../../../src-main/contract/parameters';
import type { BackendInfo } from '../../../src-main/contract/studio-calls';

type Found = Partial<BackendInfo> & {
  readonly absence?: string;
  /** Which starts fail, counted from 1. */
  readonly failingStarts?: readonly number[];
};

/** An offer of a name, whose backend is the reference under that name; what was done with it is written down. */
function offer(
  name: BackendName,
  { absence, failingStarts = [], ...found }: Found = {},
): BackendOffer & {
  readonly done: string[];
} {
  const done: string[] = [];
  const info: BackendInfo = {
    ...{ name, available: true, software: false, device: `${name} device` },
    ...{ driver: '', limits: [], refused: null },
    ...found,
  };
  return {
    name,
    done,
    ...(absence === undefined ? {} : { absence: () => absence }),
    probe: () => {
      done.push('probe');
      return Promise.resolve(info);
    },
    create: () => {
      done.push('create');
      if (failingStarts.includes(done.filter((step) => step === 'create').length))
        return Promise.reject(new Error(`${name} does not start`));
      const dispose = (): Promise<void> => {
        done.push('dispose');
        return Promise.resolve();
      };
      return Promise.resolve({ ...createReferenceBackend(), info, dispose });
    },
  };
}

const emulated = { software: true, refused: 'emulated on the processor' };
const nameOf = async (offers: readonly BackendOffer[], choice: 'auto' | BackendName): Promise<BackendName> =>
  (await new BackendTable(offers).get(choice, 1)).info.name;

describe('auto', () => {
  it('takes hardware WebGPU, then TensorFlow, then wasm', async () => {
    const all = [offer('reference'), offer('wasm'), offer('tensorflow'), offer('webgpu')];
    expect(await nameOf(all, 'auto')).toBe('webgpu');
    expect(await nameOf(all.slice(0, 3), 'auto')).toBe('tensorflow');
    expect(await nameOf(all.slice(0, 2), 'auto')).toBe('wasm');
  });

  it('passes over a software GPU and what is not available', async () => {
    const tensorflow = offer('tensorflow', { available: false, refused: 'not installed' });
    expect(await nameOf([offer('webgpu', emulated), tensorflow, offer('wasm')], 'auto')).toBe('wasm');
  });

  it('looks no further than the first that it may take, and at nothing that is known to be absent', async () => {
    const [webgpu, tensorflow, wasm] = [offer('webgpu'), offer('tensorflow'), offer('wasm')];
    await nameOf([webgpu, tensorflow, wasm], 'auto');
    expect([webgpu.done, tensorflow.done]).toEqual([['probe', 'create'], []]);
    const absent = offer('webgpu', { absence: 'no GPU under /dev' });
    expect(await nameOf([absent, wasm], 'auto')).toBe('wasm');
    expect(absent.done).toEqual([]);
  });

  it('takes the next where one does not start', async () => {
    expect(await nameOf([offer('webgpu', { failingStarts: [1] }), offer('wasm')], 'auto')).toBe('wasm');
  });

  it('never falls to the reference in silence, but says what is wrong with each', async () => {
    const refused = 'kernels.wasm is missing';
    const offers = [referenceOffer, offer('webgpu', emulated), offer('wasm', { available: false, refused })];
    await expect(nameOf(offers, 'auto')).rejects.toThrow(
      'webgpu: emulated on the processor; tensorflow: not part of this version; wasm: kernels.wasm is missing',
    );
  });
});

describe('a choice by name', () => {
  it('takes that one, a software GPU and one that is thought to be absent too', async () => {
    const offers = [offer('wasm'), offer('webgpu', { ...emulated, absence: 'none' }), referenceOffer];
    expect(await nameOf(offers, 'webgpu')).toBe('webgpu');
    expect(await nameOf(offers, 'reference')).toBe('reference');
  });

  it('that cannot run here is backend-unavailable with the reason, and nothing takes its place', async () => {
    const attempt = nameOf([offer('wasm')], 'tensorflow');
    await expect(attempt).rejects.toMatchObject({ code: 'backend-unavailable' });
    await expect(attempt).rejects.toThrow('tensorflow: not part of this version');
  });

  it('that does not start says why, and may start the next time', async () => {
    const table = new BackendTable([offer('webgpu', { failingStarts: [1] }), offer('wasm')]);
    await expect(table.get('webgpu', 1)).rejects.toThrow('webgpu does not start');
    expect((await table.get('webgpu', 1)).info.name).toBe('webgpu');
  });
});

describe('a backend whose device is lost', () => {
  it('is ended and started once more, and failed when it is lost again', async () => {
    const webgpu = offer('webgpu');
    const table = new BackendTable([webgpu, offer('wasm')]);
    expect(await table.lose(await table.get('webgpu', 1), 'gone')).toBe(false);
    expect(webgpu.done).toEqual(['probe', 'create', 'dispose']);
    expect(await table.lose(await table.get('webgpu', 1), 'gone again')).toBe(true);
    expect((await table.getOrNext('webgpu', 1)).info.name).toBe('wasm');
    expect((await table.getOrNext('auto', 1)).info.name).toBe('wasm');
    expect((await table.get('webgpu', 1)).info.name).toBe('webgpu');
    const [info] = await table.list();
    expect(info).toMatchObject({ available: true, refused: 'it failed here before: gone again' });
  });

  it('is forgiven when it did a job since', async () => {
    const table = new BackendTable([offer('webgpu'), offer('wasm')]);
    await table.lose(await table.get('webgpu', 1), 'gone');
    table.worked(await table.get('webgpu', 1));
    expect(await table.lose(await table.get('webgpu', 1), 'gone')).toBe(false);
  });

  it('that failed is taken again once a test of it was passed', async () => {
    const table = new BackendTable([offer('webgpu'), offer('wasm')]);
    await table.lose(await table.get('webgpu', 1), 'gone');
    await table.lose(await table.get('webgpu', 1), 'gone again');
    expect((await table.getOrNext('auto', 1)).info.name).toBe('wasm');
    table.worked(await table.get('webgpu', 1));
    expect((await table.getOrNext('auto', 1)).info.name).toBe('webgpu');
  });

  it('has failed when it does not start again', async () => {
    const table = new BackendTable([offer('webgpu', { failingStarts: [2] }), offer('wasm')]);
    await table.lose(await table.get('webgpu', 1), 'gone');
    expect((await table.getOrNext('webgpu', 1)).info.name).toBe('wasm');
    expect((await table.list())[0]!.refused).toBe('it failed here before: webgpu does not start');
  });
});

it('lists all four backends, the missing ones with their reason', async () => {
  const list = await new BackendTable([offer('wasm'), referenceOffer]).list();
  expect(list.map(({ name }) => name)).toEqual(['webgpu', 'tensorflow', 'wasm', 'reference']);
  expect(list.filter(({ available }) => available).map(({ name }) => name)).toEqual(['wasm', 'reference']);
  expect(list[0]).toMatchObject({
    device: 'not part of this version',
    refused: 'not part of this version',
  });
});
