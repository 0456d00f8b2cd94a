import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectTimeoutMs, download } from '../../scripts/download.mjs';
import { downloaderObstacle } from '../../scripts/electron-runtime.mjs';
import { ScriptsCheckout } from '../support/scripts-checkout';

const servers: Server[] = [];
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rudin-fetch-'));
});
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(folder, { recursive: true });
});

async function serve(answer: (response: ServerResponse, url: string) => void): Promise<string> {
  const server = createServer((request, response) => answer(response, request.url ?? ''));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** An address at which nobody listens any more. */
async function closedAddress(): Promise<string> {
  const url = await serve(() => undefined);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  return url;
}

/** Sends a part every `pauseMs`. */
function drip(response: ServerResponse, bytes: Buffer, parts: number, pauseMs: number): void {
  response.writeHead(200, { 'content-length': bytes.length });
  const size = Math.ceil(bytes.length / parts);
  let sent = 0;
  const timer = setInterval(() => {
    response.write(bytes.subarray(sent, sent + size));
    sent += size;
    if (sent < bytes.length) return;
    clearInterval(timer);
    response.end();
  }, pauseMs);
}

const payload = Buffer.alloc(200_000, 'rudin');
const limits = { connectTimeoutMs: 300, stallTimeoutMs: 300 };

describe('a download', () => {
  it('goes on for as long as it moves, far beyond both limits', async () => {
    const url = await serve((response) => drip(response, payload, 20, 60));
    const file = join(folder, 'a/b.zip');
    const seen: number[] = [];
    const startedAt = performance.now();
    await download(
      url,
      file,
      (received, total) => {
        expect(total).toBe(payload.length);
        seen.push(received);
      },
      limits,
    );
    expect(performance.now() - startedAt).toBeGreaterThan(1000);
    expect(readFileSync(file).equals(payload)).toBe(true);
    expect(seen.length).toBeGreaterThan(10);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(payload.length);
  });

  it('gives up on a server that takes the connection and does not answer; after ten seconds in earnest', async () => {
    const url = await serve(() => undefined);
    await expect(download(url, join(folder, 'x'), () => undefined, limits)).rejects.toThrow(
      /^no answer from 127/,
    );
    expect(connectTimeoutMs).toBe(10_000);
  });

  it('gives up when nothing more comes', async () => {
    const url = await serve((response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('half');
    });
    await expect(download(url, join(folder, 'x'), () => undefined, limits)).rejects.toThrow(
      /^nothing more came/,
    );
  });

  it('says at once that nobody listens, with the system’s word for it', async () => {
    const startedAt = performance.now();
    await expect(download(await closedAddress(), join(folder, 'x'), () => undefined)).rejects.toThrow(
      /^no connection to 127\.0\.0\.1:\d+ \(ECONNREFUSED\)$/,
    );
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  it('is not a page that says that there is no such file', async () => {
    const url = await serve((response) => response.writeHead(404).end('none'));
    await expect(download(url, join(folder, 'x'), () => undefined, limits)).rejects.toThrow(
      'answered 404 Not Found',
    );
  });

  it('that breaks off early fails', async () => {
    const url = await serve((response) => {
      response.writeHead(200, { 'content-length': 1000 });
      response.write('half', () => response.destroy());
    });
    await expect(download(url, join(folder, 'x'), () => undefined, limits)).rejects.toThrow();
  });
});

describe("the Node that Electron's downloader needs", () => {
  it.each(['22.12.0', '22.13.1', '23.0.0', '24.1.0'])('is there with %s', (version) => {
    expect(downloaderObstacle(version)).toBeNull();
  });
  it.each(['20.19.0', '21.7.3', '22.11.9'])('is not there with %s', (version) => {
    expect(downloaderObstacle(version)).toContain(version);
  });
});

describe.runIf(process.platform !== 'win32')('fetching Electron from a mirror', () => {
  const zipName = `electron-v45.4.1-${process.platform}-${process.arch}.zip`;
  let checkout: ScriptsCheckout;
  beforeEach(() => {
    checkout = new ScriptsCheckout();
    checkout.write(
      'scripts/fetch-once.mjs',
      `import { fetchElectron } from './fetch-electron.mjs';
       try { console.log(await fetchElectron()); } catch (error) { console.log('failed: ' + error.message); }`,
    );
  });
  afterEach(() => checkout.remove());

  const fetchFrom = (mirror: string) =>
    checkout.run('scripts/fetch-once.mjs', [], {
      env: { ELECTRON_MIRROR: mirror, electron_config_cache: checkout.path('cache') },
      // Writes into the checkout, which belongs to whoever runs the tests.
      asRoot: true,
    });

  it('shows how far it is, hands over to Electron’s installer, and fetches only once', async () => {
    const asked: string[] = [];
    const mirror = await serve((response, url) => {
      asked.push(url);
      drip(response, payload, 10, 30);
    });
    checkout.writeElectronPackage({ [zipName]: createHash('sha256').update(payload).digest('hex') });
    const first = await fetchFrom(mirror);
    expect(first.stdout.trim()).toMatch(/node_modules\/electron\/dist\//);
    const lines = first.stderr.trim().split('\n');
    expect(lines.length).toBeGreaterThanOrEqual(5);
    for (const line of lines) expect(line).toMatch(/^Fetching Electron 45\.4\.1, once: \d+ of \d+ MB$/);
    expect(asked).toEqual([`/v45.4.1/${zipName}`]);
    expect((await fetchFrom(mirror)).stderr).toBe('');
    expect(asked).toHaveLength(1);
  });

  it('refuses what does not have the check sum that came with the package', async () => {
    const mirror = await serve((response) => drip(response, payload, 1, 1));
    checkout.writeElectronPackage({ [zipName]: createHash('sha256').update('other').digest('hex') });
    expect((await fetchFrom(mirror)).stdout).toMatch(/^failed: .*checksum/i);
    expect(checkout.has('node_modules/electron/dist')).toBe(false);
  });

  it('says in one sentence that the mirror cannot be reached', async () => {
    const end = await fetchFrom(await closedAddress());
    expect(end.stdout.trim()).toMatch(/^failed: no connection to 127\.0\.0\.1:\d+ \(ECONNREFUSED\)$/);
    expect(end.seconds).toBeLessThan(5);
  });
});
