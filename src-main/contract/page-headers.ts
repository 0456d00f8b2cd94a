/**
 * What every answer that carries a file of the page says to the browser around it: the same in the desktop app
 * (`app://bundle/`) and in the browser mode (`http://127.0.0.1:PORT/`). Data and pure functions only.
 */

/**
 * The page's content security policy.
 *
 * `svelte-trusted-html` is the policy under which Svelte makes its templates, `app-worker-url` accepts same-origin worker
 * files only; both are the page's own. Styles and scripts are files: the build inlines nothing.
 *
 * @param webSocket Origin of the door's WebSocket, such as `ws://127.0.0.1:4711`; null in the desktop app. It is named
 *                  because not every browser counts it as 'self'.
 */
export function contentSecurityPolicy(webSocket: string | null): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self' blob:${webSocket === null ? '' : ` ${webSocket}`}`,
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types svelte-trusted-html app-worker-url',
  ].join('; ');
}

/** Every browser feature that Rudin has no use for; an empty list allows it to nobody, the page included. */
const deniedFeatures = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'storage-access',
  'usb',
  'xr-spatial-tracking',
];

/**
 * The headers of every answer to the page, its media type aside.
 *
 * @param webSocket As for `contentSecurityPolicy`; the browser mode adds `Cache-Control: no-store` itself.
 */
export function pageHeaders(webSocket: string | null): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': contentSecurityPolicy(webSocket),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': deniedFeatures.map((feature) => `${feature}=()`).join(', '),
  };
}

const mediaTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  wasm: 'application/wasm',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
};

/**
 * The media type of a file of the page, by its ending.
 *
 * @param path Path or file name.
 * @returns    Null for an ending that the page's build does not make: such a file is not served (source maps, for one).
 */
export function pageMediaType(path: string): string | null {
  const ending = /\.([a-z0-9]+)$/.exec(path)?.[1];
  return ending !== undefined && Object.hasOwn(mediaTypes, ending) ? (mediaTypes[ending] ?? null) : null;
}
