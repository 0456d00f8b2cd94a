/** Looks words up in the catalogue of the language that is spoken. */
import type { Language } from '@contract/language';
import { en, type Catalogue } from './en';
import { spoken } from './language.svelte';
import { zhHans } from './zh-hans';

const catalogues: Readonly<Record<Language, Catalogue>> = { en, 'zh-Hans': zhHans };

export type Key = keyof typeof en;

type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;
type Values<K extends Key> = Record<Placeholders<(typeof en)[K]>, string | number>;
type Arguments<K extends Key> = [Placeholders<(typeof en)[K]>] extends [never] ? [] : [values: Values<K>];

/** The keys whose words have no placeholders. */
export type PlainKey = { [K in Key]: Placeholders<(typeof en)[K]> extends never ? K : never }[Key];

/**
 * The words for a key; what is drawn with them is drawn anew when another language is spoken.
 *
 * @param key    One of the catalogue; checked by the compiler.
 * @param values What its `{placeholders}` stand for; the compiler asks for exactly these.
 */
export function t<K extends Key>(key: K, ...values: Arguments<K>): string {
  const given = values[0] as Record<string, string | number> | undefined;
  return catalogues[spoken.language][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(given?.[name] ?? whole),
  );
}

/** The keys that have a singular beside them. */
type Counted = { [K in Key]: `${K}.one` extends Key ? K : never }[Key];

/**
 * The words for a counted thing: the singular exactly for 1.
 *
 * @param key    A key that has a twin ending in `.one` with the same placeholders.
 * @param count  Decides between them; `values` are filled in as in `t`.
 */
export function counted<K extends Counted>(key: K, count: number, ...values: Arguments<K>): string {
  const chosen = count === 1 ? (`${key}.one` as K) : key;
  return t(chosen, ...values);
}
