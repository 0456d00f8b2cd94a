/**
 * Which backend runs a job. The engine process hands in what this build can offer; the rules are here.
 */
import type { Backend } from './backend';
import type { BackendChoice, BackendName } from '../contract/parameters';
import { RudinError } from '../contract/outcome';
import type { BackendInfo } from '../contract/studio-calls';

/** One backend that might run here. */
export interface BackendOffer {
  /** What was found on this machine; when it is not available, `device` says why in words for people. */
  readonly info: BackendInfo;
  /**
   * Starts it; only called when it is available.
   *
   * @param threads 0 lets the machine decide.
   */
  create(threads: number): Promise<Backend>;
}

/** Every backend by name, in the order in which `auto` tries them; `reference` is only ever taken by name. */
const order: readonly { readonly name: BackendName; readonly isAutomatic: boolean }[] = [
  { name: 'webgpu', isAutomatic: true },
  { name: 'tensorflow', isAutomatic: true },
  { name: 'wasm', isAutomatic: true },
  { name: 'reference', isAutomatic: false },
];

/**
 * All backends, one row each, in the order of preference.
 *
 * @param offers What this build has; a name that no offer has is listed as unavailable.
 */
export function listBackends(offers: readonly BackendOffer[]): readonly BackendInfo[] {
  return order.map(({ name }) => infoOf(offers, name));
}

/**
 * Chooses a backend.
 *
 * @param offers What this build has.
 * @param choice `auto` takes the first that is available and no software GPU, in the order hardware WebGPU,
 *               TensorFlow on CUDA, wasm; a name takes that one, a software GPU too.
 * @returns      The offer to create.
 * @throws {RudinError} `backend-unavailable` with the reason.
 */
export function chooseBackend(offers: readonly BackendOffer[], choice: BackendChoice): BackendOffer {
  const isCandidate = (name: BackendName, isAutomatic: boolean): boolean => {
    const { available, software } = infoOf(offers, name);
    return choice === 'auto' ? isAutomatic && available && !software : name === choice && available;
  };
  const chosen = order.find(({ name, isAutomatic }) => isCandidate(name, isAutomatic));
  const offer = chosen && offers.find(({ info }) => info.name === chosen.name);
  if (offer) return offer;
  const asked = order.filter((row) => (choice === 'auto' ? row.isAutomatic : row.name === choice));
  const reasons = asked.map(({ name }) => reasonAgainst(infoOf(offers, name)));
  throw new RudinError('backend-unavailable', `no backend can run here: ${reasons.join('; ')}`);
}

function infoOf(offers: readonly BackendOffer[], name: BackendName): BackendInfo {
  const offer = offers.find(({ info }) => info.name === name);
  const reason = 'not part of this version yet';
  return (
    offer?.info ?? {
      ...{ name, available: false, device: reason, software: false },
      ...{ driver: '', limits: [], refused: reason },
    }
  );
}

function reasonAgainst({ name, available, device }: BackendInfo): string {
  return available ? `${name}: ${device} is emulated in software` : `${name}: ${device}`;
}
