/** What a person chose about the window itself, kept on this machine; nothing here changes pixels. */

import { languages, type Language } from '@contract/language';

export const themes = ['system', 'dark', 'light'] as const;
export type Theme = (typeof themes)[number];
export const languageChoices = ['system', ...languages] as const;
type LanguageChoice = 'system' | Language;

/** The part of `Storage` that is used; a browser that forbids it keeps nothing. */
export type Store = Pick<Storage, 'getItem' | 'setItem'>;

const storeKey = 'rudin.preferences';

interface Kept {
  readonly theme: Theme;
  readonly language: LanguageChoice;
  readonly singleKeys: boolean;
  readonly panel: boolean;
}

const initial: Kept = { theme: 'system', language: 'system', singleKeys: true, panel: true };

export class Preferences {
  readonly #store: Store | null;
  #kept = $state.raw<Kept>(initial);

  constructor(store: Store | null) {
    this.#store = store;
    this.#kept = read(store);
  }

  get theme(): Theme {
    return this.#kept.theme;
  }
  set theme(theme: Theme) {
    this.#keep({ theme });
  }
  get language(): LanguageChoice {
    return this.#kept.language;
  }
  set language(language: LanguageChoice) {
    this.#keep({ language });
  }
  /** Shortcuts without Ctrl; they can be switched off for people who speak to their machine. */
  get singleKeys(): boolean {
    return this.#kept.singleKeys;
  }
  set singleKeys(singleKeys: boolean) {
    this.#keep({ singleKeys });
  }
  get panel(): boolean {
    return this.#kept.panel;
  }
  set panel(panel: boolean) {
    this.#keep({ panel });
  }

  #keep(part: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...part };
    this.#store?.setItem(storeKey, JSON.stringify(this.#kept));
  }
}

function read(store: Store | null): Kept {
  try {
    const kept = JSON.parse(store?.getItem(storeKey) ?? '{}') as Partial<Record<keyof Kept, unknown>>;
    return {
      theme: themes.find((theme) => theme === kept.theme) ?? initial.theme,
      language: languageChoices.find((language) => language === kept.language) ?? initial.language,
      singleKeys: typeof kept.singleKeys === 'boolean' ? kept.singleKeys : initial.singleKeys,
      panel: typeof kept.panel === 'boolean' ? kept.panel : initial.panel,
    };
  } catch {
    // Kept by another version or damaged: the choices start anew.
    return initial;
  }
}
