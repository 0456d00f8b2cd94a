import { describe, expect, it } from 'vitest';
import type { Backend, DenoisingProblem } from '../../../src-main/engine/backend';
import type { VerifyResult } from '../../../src-main/engine/engine-calls';
import { createReferenceBackend } from '../../../src-main/engine/reference/reference-backend';
import { runVerifyCases, verifyCases } from '../../../src-main/engine/verify/run-verify-cases';

const signal = new AbortController().signal;

/** Runs the cases on one backend under the name `wasm`, so that it is also held against the reference. */
function verify(backend: Backend, aborted = signal): Promise<readonly VerifyResult[]> {
  return runVerifyCases(
    {
      list: () => [backend.info],
      get: (name) => Promise.resolve(name === 'reference' ? createReferenceBackend() : backend),
    },
    { backend: 'auto', threads: 0, signal: aborted, report: () => undefined },
  );
}

/** The reference under another name, with some of its operations falsified. */
function falsified(change: (problem: DenoisingProblem) => Partial<DenoisingProblem>): Backend {
  const honest = createReferenceBackend();
  return {
    ...honest,
    info: { ...honest.info, name: 'wasm' },
    open: async (noisy) => {
      const problem = await honest.open(noisy);
      return new Proxy(problem, {
        get: (target, key) => {
          const replaced = Reflect.get(change(target), key) as unknown;
          const value = replaced ?? (Reflect.get(target, key) as unknown);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    },
  };
}

const failedNames = (results: readonly VerifyResult[]): string[] =>
  results.filter((result) => !result.passed).map((result) => result.name);

describe('the known cases', () => {
  it('all pass on the reference itself', async () => {
    const results = await verify(createReferenceBackend());
    expect(failedNames(results)).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(11);
    for (const { error, allowed } of results) expect(error).toBeLessThanOrEqual(allowed);
  });

  it('all pass, agreement with the reference included, on the reference under another name', async () => {
    const results = await verify(falsified(() => ({})));
    expect(failedNames(results)).toEqual([]);
    expect(results).toHaveLength(verifyCases.length);
  });

  it('catch a certificate that is a tenth of what it must be', async () => {
    const results = await verify(
      falsified((problem) => ({
        certify: async () => {
          const terms = await problem.certify();
          return { ...terms, gap: terms.gap / 100 };
        },
      })),
    );
    expect(failedNames(results)).toContain('the certificate is no smaller than the true error (their ratio)');
    expect(failedNames(results)).toContain('the divergence is minus the adjoint of the gradient');
  });

  it('catch pixels that are off by a fifth of a level', async () => {
    const results = await verify(
      falsified((problem) => ({
        read: async (source) => {
          const image = await problem.read(source);
          return { ...image, planes: image.planes.map((plane) => plane.map((value) => value + 0.2 / 255)) };
        },
      })),
    );
    const failed = failedNames(results);
    expect(failed).toContain('the mean of every channel stays');
    expect(failed).toContain('beta = 2 equals the cosine-transform solution');
    expect(failed).toContain('beta = 1 moves the halves of a step by lambda / width');
    expect(failed).toContain('beta >= 1 agrees with the reference after the same iterations');
    expect(failed).not.toContain('weight 0 returns the photo bit for bit');
  });

  it('do not let a NaN pass, and go on after a case that throws', async () => {
    const results = await verify(
      falsified(() => ({ read: () => Promise.reject(new Error('the device went away')) })),
    );
    expect(results).toHaveLength(verifyCases.length);
    expect(
      failedNames(results).filter((name) => name.endsWith('(stopped: the device went away)')).length,
    ).toBeGreaterThan(8);
    const withNaN = await verify(
      falsified((problem) => ({
        read: async (source) => {
          const image = await problem.read(source);
          return {
            ...image,
            planes: image.planes.map((plane) => plane.map((value, i) => (i === 0 ? NaN : value))),
          };
        },
      })),
    );
    expect(failedNames(withNaN)).toContain('the mean of every channel stays');
  });

  it('list a backend that cannot run here as skipped, with its reason, and as no failure', async () => {
    const results = await runVerifyCases(
      {
        list: () => [
          {
            ...{ name: 'webgpu', available: false, device: 'no adapter was found', software: false },
            ...{ driver: '', limits: [], refused: 'no adapter was found' },
          },
        ],
        get: () => Promise.reject(new Error('never asked for')),
      },
      { backend: 'auto', threads: 0, signal, report: () => undefined },
    );
    expect(results.map(({ backend, skipped }) => ({ backend, skipped }))).toEqual([
      { backend: 'webgpu', skipped: 'no adapter was found' },
    ]);
  });

  it('stop when they are cancelled', async () => {
    const abort = new AbortController();
    abort.abort();
    await expect(verify(createReferenceBackend(), abort.signal)).rejects.toThrow();
  });
});
