/** TensorFlow on CUDA as a backend to choose from, where its user has installed it. */
import { RudinError } from '../../contract/outcome';
import type { BackendInfo } from '../../contract/studio-calls';
import { unavailable, type BackendOffer } from '../backend-choice/choose-backend';
import { cudaAbsence } from './cuda-device';
import type { Found } from './look-for-tensorflow';
import { probeTensorflow } from './probe-tensorflow';
import { createTensorBackend } from './tensor-backend';
import { findTensorflow, loadTensorflow, packageName } from './tensorflow-package';

interface TensorflowOptions {
  /** Built JavaScript of `tensorflow-probe.ts`. */
  readonly probeEntry: URL;
  /** The file from which the package is looked up. */
  readonly from: URL;
  /** For each of trying and loading. Default 20 s: a large library from a cold disk, and CUDA's start. */
  readonly limitMs?: number;
}

const usualLimitMs = 20_000;

/** The backend as one that `chooseBackend` may take; nothing is loaded yet. */
export function tensorflowOffer(options: TensorflowOptions): BackendOffer {
  const { probeEntry: entry, from, limitMs = usualLimitMs } = options;
  const isInstalled = (): boolean => findTensorflow(from) !== null;
  let found: Promise<Found> | null = null;
  const look = (): Promise<Found> => {
    found ??= isInstalled() ? probeTensorflow({ entry, from, limitMs }) : Promise.resolve(notInstalled);
    return found;
  };
  return {
    name: 'tensorflow',
    absence: () => (isInstalled() ? cudaAbsence() : notInstalled.reason),
    probe: async () => infoOf(await look()),
    async create() {
      const result = await look();
      if (result.reason !== null) throw new RudinError('backend-unavailable', result.reason);
      const tf = await loadTensorflow(from, limitMs);
      const memoryBytes = result.card?.memoryBytes ?? null;
      return createTensorBackend({ tf, info: infoOf(result), memoryBytes });
    },
  };
}

const notInstalled = { reason: `the optional package ${packageName} is not installed` };

function infoOf(found: Found): BackendInfo {
  if (found.reason !== null) return unavailable('tensorflow', found.reason);
  const { version, card } = found;
  const device = `${card?.name ?? 'CUDA device'}, TensorFlow.js ${version}`;
  const driver = card ? `NVIDIA ${card.driver}` : '';
  const limits = card ? [{ name: 'memory' as const, value: card.memoryBytes }] : [];
  return { name: 'tensorflow', available: true, device, software: false, driver, limits, refused: null };
}
