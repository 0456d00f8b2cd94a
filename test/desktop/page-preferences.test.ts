import { describe, expect, it } from 'vitest';
import { gpuPagePreferences, pagePreferences } from '../../src-main/desktop/page-preferences';

const visible = pagePreferences('/preload.cjs', false);
const hidden = gpuPagePreferences('/gpu-preload.cjs');

describe.each([
  ['the visible page', visible],
  ['the hidden GPU page', hidden],
])('%s', (_, preferences) => {
  it('runs in the sandbox, in a world of its own, under the same-origin rule', () => {
    expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, webSecurity: true });
  });

  it.each([
    'nodeIntegration',
    'nodeIntegrationInWorker',
    'nodeIntegrationInSubFrames',
    'allowRunningInsecureContent',
    'webviewTag',
    'navigateOnDragDrop',
    'plugins',
    'experimentalFeatures',
    'spellcheck',
    'devTools',
  ] as const)('has no %s', (name) => expect(preferences[name]).toBe(false));
});

describe('the hidden GPU page alone', () => {
  it('is not slowed down though nobody sees it', () => {
    expect(hidden.backgroundThrottling).toBe(false);
    expect(visible).not.toHaveProperty('backgroundThrottling');
  });

  it('has a session of its own that leaves nothing on the disk', () => {
    expect(hidden.partition).toMatch(/^(?!persist:)./);
    expect(visible).not.toHaveProperty('partition');
  });

  it('has its own preload, no dialogs and no images', () => {
    expect(hidden).toMatchObject({ preload: '/gpu-preload.cjs', disableDialogs: true, images: false });
  });
});
