import { BackendTable } from '../../../src-main/engine/backend-choice/backend-table';
import { createEngine } from '../../../src-main/engine/engine';
import type { InterleavedPixels } from '../../../src-main/engine/engine-calls';
import type { UnweightedSettings } from '../../../src-main/engine/weights/weight-calls';
import { wasmOffer } from '../../../src-main/engine/wasm/wasm-backend';
import { noisyPhoto } from '../../support/noisy-photo';
import { usualSettings } from '../../support/solve-settings';
import { builtFiles } from '../wasm/wasm-support';

const context = { signal: new AbortController().signal, report: () => undefined };

/** A generated colour photo as integers. */
export function photoPixels(options: Parameters<typeof noisyPhoto>[0]): InterleavedPixels {
  return { ...noisyPhoto(options), channels: 3, hasAlpha: false, bitDepth: 8 };
}

/** The settings that weights are asked for here, but for changes. */
export function unweighted(changes: Partial<UnweightedSettings>): UnweightedSettings {
  const { weight: _weight, ...settings } = usualSettings;
  return { ...settings, maxIterations: 3000, backend: 'wasm', ...changes };
}

/** An engine of its own that holds one photo. */
export async function engineWith(pixels: InterleavedPixels) {
  const table = new BackendTable([wasmOffer(builtFiles)]);
  const engine = createEngine(table, () => performance.now());
  const photo = 'photo';
  await engine.loadPhoto({ photo, pixels }, context);
  return {
    suggest: (changes: Partial<UnweightedSettings>, extent: 'draft' | 'exact' = 'exact') =>
      Promise.resolve(engine.suggestWeight({ photo, settings: unweighted(changes), extent }, context)),
    match: (
      removedRms: number,
      changes: Partial<UnweightedSettings>,
      extent: 'draft' | 'exact' = 'exact',
      { signal = context.signal, ownWeight = null }: { signal?: AbortSignal; ownWeight?: number | null } = {},
    ) => {
      const ask = { photo, settings: unweighted(changes), removedRms, ownWeight, extent };
      return Promise.resolve(engine.matchStrength(ask, { ...context, signal }));
    },
    solve: (weight: number, changes: Partial<UnweightedSettings>) =>
      Promise.resolve(engine.solve({ photo, settings: { ...unweighted(changes), weight } }, context)),
    close: async () => {
      for (const threads of [1, 2, 3]) await (await table.get('wasm', threads)).dispose();
    },
  };
}
