import { describe, expect, it } from 'vitest';
import { photoFormats } from '../../src-main/contract/parameters';
import { menuLabels } from '../../src-main/desktop/menu-labels';
import { documentFilters, openFilters, saveFilters } from '../../src-main/desktop/photo-filters';

describe('what the dialogs offer', () => {
  it('opens every format that Rudin reads, and a photo under a wrong name', () => {
    const [photos, all] = openFilters(menuLabels.en);
    expect(photos?.extensions).toEqual(['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'tif', 'tiff', 'webp', 'avif']);
    expect(all?.extensions).toEqual(['*']);
  });

  it.each(photoFormats)('saves %s under its own endings only', (format) => {
    const filters = saveFilters(format);
    expect(filters).toHaveLength(1);
    for (const extension of filters[0]?.extensions ?? []) {
      expect(openFilters(menuLabels.en)[0]?.extensions).toContain(extension);
    }
    expect(filters[0]?.extensions.length).toBeGreaterThan(0);
  });

  it('says what it offers in the language that is spoken', () => {
    const names = [...openFilters(menuLabels['zh-Hans']), ...documentFilters(menuLabels['zh-Hans'])];
    expect(names.map(({ name }) => name)).toEqual(['照片', '所有文件', '设置 (JSON)']);
  });
});
