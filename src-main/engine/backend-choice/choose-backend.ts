/**
 * Which backend runs a job. The engine process hands in what this build can offer; the rules are here.
 */
import type { Backend } from '../backend';
import type { BackendChoice, BackendName } from '../../contract/parameters';
import type { BackendInfo } from '../../contract/studio-calls';

/** One backend that might run here. */
export interface BackendOffer {
  readonly name: BackendName;
  /**
   * A reason for which `auto` need not even look, where one is known at no cost: looking may take a second. Default: none.
   */
  readonly absence?: () => string | null;
  /** Looks what this machine has, within 5 s; what keeps it from running here is told and not thrown. */
  probe(): Promise<BackendInfo>;
  /**
   * Starts it; only called when it is available.
   *
   * @param threads 0 lets the machine decide.
   */
  create(threads: number): Promise<Backend>;
}

interface Rank {
  readonly name: BackendName;
  /** Whether `auto` may take it. */
  readonly isAutomatic: boolean;
  /** Whether another one takes its place when it fails. */
  readonly isReplaceable: boolean;
}

/** Every backend by name, in the order in which `auto` tries them; `reference` is only ever taken by name. */
const ranks: readonly Rank[] = [
  { name: 'webgpu', isAutomatic: true, isReplaceable: true },
  { name: 'tensorflow', isAutomatic: true, isReplaceable: true },
  { name: 'wasm', isAutomatic: true, isReplaceable: false },
  { name: 'reference', isAutomatic: false, isReplaceable: false },
];

/** All backends by name, in the order of preference. */
export const rankedBackends: readonly BackendName[] = ranks.map(({ name }) => name);

/** Whether another backend takes the place of this one when it fails. */
export function isReplaceable(name: BackendName): boolean {
  return ranks.some((rank) => rank.name === name && rank.isReplaceable);
}

/**
 * The backends to try for a choice, the best first.
 *
 * @param choice `auto`: hardware WebGPU, TensorFlow on CUDA, wasm. A name: that one, and those behind it where another
 *               takes its place when it fails.
 */
export function candidatesFor(choice: BackendChoice): readonly BackendName[] {
  const first = ranks.findIndex(({ name }) => name === choice);
  const automatic = ranks.slice(first + 1).filter(({ isAutomatic }) => isAutomatic);
  const behind = automatic.map(({ name }) => name);
  if (choice === 'auto') return behind;
  return isReplaceable(choice) ? [choice, ...behind] : [choice];
}

/**
 * Why a backend is not taken, null where it is.
 *
 * @param isByName It was asked for by its name: a software GPU is taken, too.
 */
export function refusalOf({ available, refused, device }: BackendInfo, isByName: boolean): string | null {
  if (!available) return refused ?? device;
  return isByName ? null : refused;
}

/** What is told of a backend that cannot run here. */
export function unavailable(name: BackendName, reason: string): BackendInfo {
  return {
    ...{ name, available: false, device: reason, software: false },
    ...{ driver: '', limits: [], refused: reason },
  };
}
