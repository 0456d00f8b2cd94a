/** Runs the known cases on the backends of this machine and says of each how far off it is. */
import type { BackendChoice, BackendName } from '../../contract/parameters';
import type { BackendInfo } from '../../contract/studio-calls';
import { isCancellation } from '../../contract/outcome';
import type { Backend, CancelSignal } from '../backend';
import type { VerifyResult } from '../engine-calls';
import { agreementCases } from './agreement-cases';
import { closedFormCases } from './closed-form-cases';
import { invariantCases } from './invariant-cases';
import type { VerifyCase } from './verify-case';

/** Every case, in the order in which they run. */
export const verifyCases: readonly VerifyCase[] = [...closedFormCases, ...invariantCases, ...agreementCases];

/** The backends of this machine, as far as the cases need them. */
interface BackendSource {
  /** All of them by name, also those that cannot run here. */
  list(): readonly BackendInfo[] | Promise<readonly BackendInfo[]>;
  /** One that is available; it stays its owner's. */
  get(name: BackendName, threads: number): Promise<Backend>;
}

export interface VerifyOptions {
  /** `auto` is every backend; a name is that one alone. */
  readonly backend: BackendChoice;
  /** 0 lets the machine decide. */
  readonly threads: number;
  readonly signal: CancelSignal;
  /** Called with each result as it comes. */
  readonly report: (result: VerifyResult) => void;
}

/**
 * Runs all cases.
 *
 * @returns One result a case and backend; one skipped result for a backend that cannot run here.
 * @throws {RudinError} `cancelled`.
 */
export async function runVerifyCases(
  backends: BackendSource,
  { backend: choice, threads, signal, report }: VerifyOptions,
): Promise<readonly VerifyResult[]> {
  const results: VerifyResult[] = [];
  const tell = (result: VerifyResult): void => {
    results.push(result);
    report(result);
  };
  for (const info of await backends.list()) {
    if (choice !== 'auto' && choice !== info.name) continue;
    if (!info.available) {
      tell(skippedResult(info));
      continue;
    }
    const backend = await backends.get(info.name, threads);
    const reference = info.name === 'reference' ? backend : await backends.get('reference', 1);
    for (const known of verifyCases.filter((candidate) => candidate.appliesTo(backend))) {
      signal.throwIfAborted();
      tell(await runCase(known, { backend, reference, signal }));
    }
  }
  return results;
}

async function runCase(
  known: VerifyCase,
  bench: { readonly backend: Backend; readonly reference: Backend; readonly signal: CancelSignal },
): Promise<VerifyResult> {
  const { allowed, unit } = known;
  const { name: backend, device } = bench.backend.info;
  const common = { backend, device, allowed, unit, skipped: null };
  try {
    const error = await known.measure(bench);
    // Written so that a NaN does not pass.
    return { ...common, name: known.name, error, passed: error <= allowed };
  } catch (thrown) {
    if (isCancellation(thrown)) throw thrown;
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { ...common, name: `${known.name} (stopped: ${reason})`, error: Infinity, passed: false };
  }
}

/** One line for all cases of a backend that cannot run here; `device` then holds the reason. */
function skippedResult({ name, device }: BackendInfo): VerifyResult {
  return {
    name: `all ${verifyCases.length} cases`,
    backend: name,
    device: 'none',
    error: 0,
    allowed: 0,
    unit: '',
    passed: false,
    skipped: device,
  };
}
