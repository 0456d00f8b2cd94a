/** The languages that Rudin speaks, and which of them is for whom: one rule for the page and the desktop's menu. */

export const languages = ['en', 'zh-Hans'] as const;
/** A language tag (BCP 47). */
export type Language = (typeof languages)[number];

/**
 * The language for someone who prefers these; English for whoever prefers none that is there. Chinese in traditional
 * letters is another script, not a close match.
 *
 * @param preferred Language tags, the most wanted first, such as `zh-CN`; what is no tag counts for nothing.
 */
export function languageFor(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    const { language, script } = likelyParts(tag);
    if (language === 'en') return 'en';
    if (language === 'zh' && script === 'Hans') return 'zh-Hans';
  }
  return 'en';
}

/** Language and script, the script by what is likely where the tag does not say. */
function likelyParts(tag: string): { readonly language?: string; readonly script?: string | undefined } {
  try {
    return new Intl.Locale(tag).maximize();
  } catch {
    // A system may name its locale in its own way: `C`, or `zh_CN.UTF-8`.
    return {};
  }
}
