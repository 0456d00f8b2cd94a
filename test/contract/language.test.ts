import { describe, expect, it } from 'vitest';
import { languageFor } from '../../src-main/contract/language';

describe('the language for a person', () => {
  it.each([
    [['zh-CN', 'en'], 'zh-Hans'],
    [['zh-SG'], 'zh-Hans'],
    [['zh-TW', 'en-GB'], 'en'],
    [['de', 'zh-Hans-HK'], 'zh-Hans'],
    [['en-GB', 'zh-CN'], 'en'],
    [['fr'], 'en'],
    [[], 'en'],
    [['C', 'zh_CN.UTF-8', 'zh-CN'], 'zh-Hans'],
    [['C', 'POSIX'], 'en'],
  ] as const)('who prefers %j is %s', (preferred, language) => {
    expect(languageFor(preferred)).toBe(language);
  });
});
