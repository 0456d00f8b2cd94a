/** A person's own presets, kept by name. They are read anew for every change: another Rudin may have added some. */
import * as v from 'valibot';
import { RudinError } from '../contract/outcome';
import { maxOwnPresets, presetSchema, type Preset } from '../contract/preset';
import type { KeptStore } from './kept-store';

const documentSchema = v.strictObject({
  version: v.literal(1),
  presets: v.pipe(v.array(presetSchema), v.maxLength(maxOwnPresets)),
});

export class OwnPresets {
  /** Where nothing is kept they last as long as this process. */
  #presets: readonly Preset[] = [];

  constructor(private readonly store: KeptStore) {}

  /** All of them, by name. */
  async list(): Promise<readonly Preset[]> {
    return this.store.keeps ? presetsIn(await this.store.read('presets', documentSchema)) : this.#presets;
  }

  /**
   * Keeps a preset.
   *
   * @param mayReplace Whether it takes the place of one of the same name.
   * @throws {RudinError} `conflict` when it may not, `too-large` when there are too many, `write-failed`.
   */
  save(preset: Preset, mayReplace: boolean): Promise<readonly Preset[]> {
    return this.#change((presets) => {
      const others = presets.filter(({ name }) => name !== preset.name);
      if (others.length < presets.length && !mayReplace) throw nameTaken(preset.name);
      return [...others, preset];
    });
  }

  /** @throws {RudinError} `not-found`, or `conflict` when another one has the new name. */
  rename(from: string, to: string): Promise<readonly Preset[]> {
    return this.#change((presets) => {
      const found = presets.find(({ name }) => name === from);
      if (!found) throw new RudinError('not-found', `there is no preset of the name “${from}”`);
      if (from !== to && presets.some(({ name }) => name === to)) throw nameTaken(to);
      return presets.map((preset) => (preset === found ? { ...preset, name: to } : preset));
    });
  }

  /** One that is not there is deleted already. */
  delete(name: string): Promise<readonly Preset[]> {
    return this.#change((presets) => presets.filter((preset) => preset.name !== name));
  }

  async #change(next: (presets: readonly Preset[]) => readonly Preset[]): Promise<readonly Preset[]> {
    const changed = (presets: readonly Preset[]): Preset[] => {
      const wanted = next(presets);
      if (wanted.length <= maxOwnPresets) return wanted.toSorted((a, b) => a.name.localeCompare(b.name));
      throw new RudinError('too-large', `at most ${maxOwnPresets} presets are kept; delete one first`);
    };
    if (!this.store.keeps) return (this.#presets = changed(this.#presets));
    const kept = await this.store.change('presets', documentSchema, (before) => ({
      version: 1 as const,
      presets: changed(presetsIn(before)),
    }));
    return kept.presets;
  }
}

function presetsIn(document: v.InferOutput<typeof documentSchema> | null): readonly Preset[] {
  return document?.presets ?? [];
}

function nameTaken(name: string): RudinError {
  return new RudinError('conflict', `there is a preset of the name “${name}” already`);
}
