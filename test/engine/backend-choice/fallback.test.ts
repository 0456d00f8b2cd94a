import { describe, expect, it } from 'vitest';
import { RudinError } from '../../../src-main/contract/outcome';
import type { BackendName } from '../../../src-main/contract/parameters';
import type { BackendInfo, SolveReport } from '../../../src-main/contract/studio-calls';
import type { Backend, DenoisingProblem } from '../../../src-main/engine/backend';
import { BackendTable } from '../../../src-main/engine/backend-choice/backend-table';
import type { BackendOffer } from '../../../src-main/engine/backend-choice/choose-backend';
import { createEngine } from '../../../src-main/engine/engine';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { noisyPhoto } from '../../support/noisy-photo';
import { usualSettings } from '../../support/solve-settings';

type Operation = 'start' | 'open' | 'setObjective' | 'iterate' | 'certify' | 'read' | 'readCodes';

/** What goes wrong on a backend: the next time its operation is called, as often as it is in the list. */
class Faults {
  readonly #coming: { readonly operation: Operation; readonly thrown: Error }[] = [];
  starts = 0;

  add(operation: Operation, thrown: Error, times = 1): void {
    for (let i = 0; i < times; i += 1) this.#coming.push({ operation, thrown });
  }

  strike(operation: string): void {
    const at = this.#coming.findIndex((fault) => fault.operation === operation);
    if (at >= 0) throw this.#coming.splice(at, 1)[0]!.thrown;
  }
}

/** The reference under a name, with faults. */
function faulty(name: BackendName, faults: Faults): BackendOffer {
  const info: BackendInfo = {
    ...{ name, available: true, software: false, device: name, driver: '', limits: [], refused: null },
  };
  const wrap = <T extends object>(inner: T): T =>
    new Proxy(inner, {
      get: (target, key) => {
        const value = Reflect.get(target, key) as unknown;
        if (typeof value !== 'function') return value;
        return (...args: unknown[]): unknown => {
          faults.strike(String(key));
          return (value as (...args: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  const create = async (): Promise<Backend> => {
    if (faults.starts > 0) faults.strike('start');
    faults.starts += 1;
    const honest = createReferenceBackend();
    const open = async (noisy: Parameters<Backend['open']>[0]): Promise<DenoisingProblem> => {
      faults.strike('open');
      return wrap(await honest.open(noisy));
    };
    return await Promise.resolve({ ...honest, info, open });
  };
  return { name, probe: () => Promise.resolve(info), create };
}

const lost = new RudinError('device-lost', 'the GPU was lost (unknown)');
const never = new AbortController().signal;
const context = { signal: never, report: () => undefined };
const { samples, width, height } = noisyPhoto({ width: 24, height: 18, noise: 0.08, seed: 4 });
const pixels = { width, height, channels: 3, hasAlpha: false, bitDepth: 8, samples } as const;

/** An engine with a GPU that fails as it is told, and a good wasm. */
function engineWithFaults() {
  const [gpu, wasm] = [new Faults(), new Faults()];
  const table = new BackendTable([faulty('webgpu', gpu), faulty('wasm', wasm)]);
  const engine = createEngine(table, () => performance.now());
  void engine.loadPhoto({ photo: 'p', pixels }, context);
  const solve = async (changes: Partial<typeof usualSettings> = {}): Promise<SolveReport> => {
    const settings = { ...usualSettings, toleranceLevels: 2, ...changes };
    return (await engine.solve({ photo: 'p', settings }, context)).report;
  };
  return { gpu, wasm, table, engine, solve };
}

describe('a GPU that is lost during a solve', () => {
  it.each(['open', 'setObjective', 'iterate', 'certify', 'readCodes'] as const)(
    'in %s is started once more, and does the solve; there is nothing to tell',
    async (operation) => {
      const { gpu, solve } = engineWithFaults();
      gpu.add(operation, lost);
      expect(await solve()).toMatchObject({ backend: 'webgpu', fallback: null, converged: true });
      expect(gpu.starts).toBe(2);
    },
  );

  it('twice in a row has failed: the next backend solves, says so once, and keeps what comes', async () => {
    const { gpu, table, solve } = engineWithFaults();
    gpu.add('iterate', lost, 2);
    const line = 'webgpu: the GPU was lost (unknown); solved on wasm';
    expect(await solve()).toMatchObject({ backend: 'wasm', fallback: line, converged: true });
    expect(await solve()).toMatchObject({ backend: 'wasm', fallback: null });
    expect(await solve({ weight: 0.2 })).toMatchObject({ backend: 'wasm', fallback: null });
    expect(gpu.starts).toBe(2);
    expect((await table.list())[0]!.refused).toBe('it failed here before: the GPU was lost (unknown)');
  });

  it('and does not start again is replaced, and that is told', async () => {
    const { gpu, solve } = engineWithFaults();
    gpu.add('iterate', lost);
    gpu.add('start', new Error('no GPU adapter was found'));
    const fallback = 'webgpu: the GPU was lost (unknown); solved on wasm';
    expect(await solve()).toMatchObject({ backend: 'wasm', fallback });
  });

  it('once in every solve goes on doing them', async () => {
    const { gpu, solve } = engineWithFaults();
    for (const weight of [0.05, 0.1, 0.2]) {
      gpu.add('iterate', lost);
      expect(await solve({ weight })).toMatchObject({ backend: 'webgpu', fallback: null });
    }
    expect(gpu.starts).toBe(4);
  });

  it('is replaced when it was asked for by its name, too', async () => {
    const { gpu, solve } = engineWithFaults();
    gpu.add('certify', new Error('an error without a code'), 2);
    const fallback = 'webgpu: an error without a code; solved on wasm';
    expect(await solve({ backend: 'webgpu' })).toMatchObject({ backend: 'wasm', fallback });
  });

  it('gives the result of the backend that solved it: the same as if that had been asked for', async () => {
    const { gpu, engine } = engineWithFaults();
    gpu.add('iterate', lost, 2);
    const read = async (backend: 'auto' | 'wasm') => {
      const settings = { ...usualSettings, toleranceLevels: 2, backend };
      return (await engine.readPixels({ photo: 'p', settings, bitDepth: 16 }, context)).pixels;
    };
    expect(await read('auto')).toEqual(await read('wasm'));
  });

  it('leaves an earlier exact result to be drawn while it is', async () => {
    const { gpu, engine } = engineWithFaults();
    const settings = { ...usualSettings, toleranceLevels: 2 };
    const { result } = await engine.solve({ photo: 'p', settings }, context);
    gpu.add('iterate', lost, 2);
    gpu.add('open', lost);
    const abort = new AbortController();
    const other = engine.solve(
      { photo: 'p', settings: { ...settings, weight: 0.3 } },
      { ...context, signal: abort.signal },
    );
    const gradient = { operator: 'forward', colourMap: 'grey', scale: 'linear' } as const;
    const region = { x: 0, y: 0, width, height };
    const view = { photo: 'p', result, view: 'result', gradient, region, zoom: 1 } as const;
    expect((await engine.render(view, context)).rgba).toHaveLength(width * height * 4);
    await other;
  });
});

describe('a GPU without room', () => {
  it.each([
    ['open', 1],
    ['setObjective', 0.7],
  ] as const)(
    'in %s hands this solve on at once, and is asked again for the next one',
    async (operation, beta) => {
      const { gpu, solve } = engineWithFaults();
      gpu.add(operation, new RudinError('too-large', 'the GPU has no room for 12 MB more'));
      const fallback = 'webgpu: the GPU has no room for 12 MB more; solved on wasm';
      expect(await solve({ beta })).toMatchObject({ backend: 'wasm', fallback });
      expect(await solve({ beta, weight: 0.2 })).toMatchObject({ backend: 'webgpu', fallback: null });
      expect(gpu.starts).toBe(1);
    },
  );
});

describe('a draft', () => {
  const draftOf = { region: { x: 0, y: 0, width, height }, shrink: 1 };
  const gradient = { operator: 'forward', colourMap: 'grey', scale: 'linear' } as const;
  const frame = { view: 'result', gradient, region: draftOf.region, zoom: 1 } as const;

  it('falls back as a solve does, and the exact result behind it says so', async () => {
    const { gpu, engine, solve } = engineWithFaults();
    gpu.add('iterate', lost, 2);
    const ask = { photo: 'p', settings: usualSettings, target: draftOf, frame };
    expect((await engine.draft(ask, context)).report.backend).toBe('wasm');
    expect((await solve()).fallback).toBe('webgpu: the GPU was lost (unknown); solved on wasm');
    expect((await solve({ weight: 0.3 })).fallback).toBeNull();
  });

  it('that goes with its device keeps neither a solve nor another view from coming', async () => {
    const { gpu, engine, solve } = engineWithFaults();
    const ask = { photo: 'p', settings: usualSettings, target: draftOf, frame };
    gpu.add('read', lost, 3);
    const attempt = engine.draft(ask, context);
    await expect(attempt).resolves.toMatchObject({ report: { backend: 'wasm' } });
    expect(await solve()).toMatchObject({ backend: 'wasm', converged: true });
  });
});

describe('what is no fault of a GPU', () => {
  it('is told as it is: a cancel, a defect, and what the last backend throws', async () => {
    const { gpu, wasm, engine, solve } = engineWithFaults();
    gpu.add('iterate', new RudinError('internal', 'a defect'));
    await expect(solve()).rejects.toMatchObject({ code: 'internal', message: 'a defect' });
    const abort = new AbortController();
    const cancelled = engine.solve(
      { photo: 'p', settings: { ...usualSettings, toleranceLevels: 0.01, maxIterations: 100_000 } },
      { signal: abort.signal, report: () => abort.abort() },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(gpu.starts).toBe(1);
    gpu.add('iterate', lost, 2);
    wasm.add('iterate', lost);
    await expect(solve()).rejects.toMatchObject({ code: 'device-lost' });
  });
});
