/** Says no to everything that Rudin's pages have no use for: permissions, devices, foreign requests, navigation, windows. */
import { app, session, type Session, type WebContents } from 'electron';
import { isRequestAllowed, type PageName } from './page-address';
import { gpuPartition } from './page-preferences';

/** The session of a page; only after the app is ready. */
export function sessionOf(page: PageName): Session {
  return page === 'gpu' ? session.fromPartition(gpuPartition) : session.defaultSession;
}

/** Guards every session and every page; call once, before the first window. */
export function guardPages(): void {
  guardSession('visible');
  guardSession('gpu');
  app.on('web-contents-created', (_event, contents) => guardContents(contents));
}

function guardSession(page: PageName): void {
  const ours = sessionOf(page);
  ours.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  ours.setPermissionCheckHandler(() => false);
  ours.setDevicePermissionHandler(() => false);
  ours.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  ours.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  ours.on('will-download', (event) => event.preventDefault());
  // The spelling checker would fetch dictionaries from the network.
  ours.setSpellCheckerEnabled(false);
  ours.webRequest.onBeforeRequest((request, answer) =>
    answer({ cancel: !isRequestAllowed(request.url, page, page === 'visible' && !app.isPackaged) }),
  );
}

function guardContents(contents: WebContents): void {
  // Loading the page from the main process raises none of these; only what a page starts does.
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
