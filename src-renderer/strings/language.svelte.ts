/** Which language is spoken; the catalogue reads it, and what is on screen follows. */

export const languages = ['en', 'zh-Hans'] as const;
/** A language tag (BCP 47). */
export type Language = (typeof languages)[number];

export const spoken = $state<{ language: Language }>({ language: 'en' });

/**
 * The language for someone who prefers these; English for whoever prefers none that is there. Chinese in traditional
 * letters is another script, not a close match.
 *
 * @param preferred Language tags, the most wanted first, such as `zh-CN`.
 */
export function languageFor(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const { language, script } = new Intl.Locale(tag).maximize();
    if (language === 'en') return 'en';
    if (language === 'zh' && script === 'Hans') return 'zh-Hans';
  }
  return 'en';
}
