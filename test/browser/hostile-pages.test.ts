/**
 * Pages of other origins in a real browser, next to a person's own open session. They are even handed a right token and a
 * right code, so that nothing but the rules on Host, Origin and Sec-Fetch-Site stands between them and the photos.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from '../../scripts/find-chromium.mjs';
import { tryEverything } from './attack';
import { codeOf, openDoor, standInStudio, type DoorUnderTest } from './door-under-test';

const executablePath = findChromium();
const skipReason = executablePath === null ? ' (skipped: no Chromium found; set CHROMIUM_PATH)' : '';
const pageHtml = '<!doctype html><title>elsewhere</title>';

describe.skipIf(executablePath === null)(`pages in Chromium${skipReason}`, () => {
  const studio = standInStudio();
  let door: DoorUnderTest;
  let elsewhere: Server;
  let elsewherePort: number;
  let folder: string;
  let browser: Browser;
  let context: BrowserContext;
  let token: string;

  beforeAll(async () => {
    door = await openDoor(studio);
    token = await door.newToken();
    elsewhere = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html').end(pageHtml);
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    elsewherePort = (elsewhere.address() as AddressInfo).port;
    folder = await mkdtemp(join(tmpdir(), 'rudin-elsewhere-'));
    await writeFile(join(folder, 'page.html'), pageHtml);
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: [
        '--no-sandbox',
        '--host-resolver-rules=MAP rebound.example 127.0.0.1, MAP localhost 127.0.0.1',
        // Newer Chromiums stop such pages themselves; the door must not need that.
        '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
      ],
    });
    context = await browser.newContext();
  });
  afterAll(async () => {
    await browser.close();
    await door.close();
    elsewhere.close();
    await rm(folder, { recursive: true });
  });

  /**
   * Runs every attack from a page.
   *
   * @param name How the page calls the door's host.
   * @returns    What it got, what reached the studio, which statuses the door answered with, and whether the code that it
   *             was handed still works for its owner.
   */
  async function attackFrom(page: Page, name = '127.0.0.1') {
    const statuses: number[] = [];
    const note = (message: unknown): void => {
      const { response, socket } = message as { response: ServerResponse; socket: Socket };
      if (socket.localPort === door.port) statuses.push(response.statusCode);
    };
    const code = codeOf(door.door.newLink());
    const download = studio.grantBytes('private.png', Buffer.from('private pixels'));
    studio.reached.length = 0;
    // The browser hides from Playwright what it hides from the page, so the answers are counted where they are made.
    subscribe('http.server.response.finish', note);
    const got = await page.evaluate(tryEverything, {
      door: `http://${name}:${door.port}`,
      socket: `ws://${name}:${door.port}`,
      token,
      code,
      download,
    });
    unsubscribe('http.server.response.finish', note);
    const reached = [...studio.reached];
    const exchange = await fetch(`${door.origin}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
    return {
      got,
      reached,
      answers: statuses.length,
      statuses: [...new Set(statuses)],
      codeLives: exchange.ok,
    };
  }

  it('of the door itself can do all of it: the attacks are real ones', async () => {
    const page = await context.newPage();
    await page.goto(`${door.origin}/#code=x`);
    const { got, reached, codeLives } = await attackFrom(page);
    expect(got.sort()).toEqual(['download', 'page', 'script', 'session', 'socket', 'upload', 'xhr']);
    expect(reached.sort()).toEqual(['forget', 'grantBytes', 'hello']);
    expect(codeLives).toBe(false);
    await page.close();
  });

  const openPages: Record<string, () => Promise<Page>> = {
    'another port of 127.0.0.1': () => pageAt(`http://127.0.0.1:${elsewherePort}/`),
    'the name localhost': () => pageAt(`http://localhost:${elsewherePort}/`),
    'a file': () => pageAt(pathToFileURL(join(folder, 'page.html')).href),
    'a data: address (origin null)': () => pageAt('data:text/html,<title>elsewhere</title>'),
    'a public name': () => pageAt(`http://rebound.example:${elsewherePort}/`),
  };

  async function pageAt(address: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(address);
    return page;
  }

  it.each(Object.keys(openPages))('of %s read nothing, write nothing and reach nothing', async (name) => {
    const page = (await openPages[name]?.()) as Page;
    expect(await page.title()).toBe('elsewhere');
    const attacked = await attackFrom(page);
    expect(attacked.answers).toBeGreaterThanOrEqual(8);
    expect(attacked).toMatchObject({ got: [], reached: [], codeLives: true });
    // Asking for leave to send a header (OPTIONS) comes with the page's Origin, so it is refused as a stranger's too.
    expect(attacked.statuses).toEqual([403]);
    await page.close();
  });

  it.each(['rebound.example', 'localhost'])(
    'of %s on the same port, after its name was bound to 127.0.0.1, get 421 and nothing else',
    async (host) => {
      const page = await context.newPage();
      const address = `http://${host}:${door.port}`;
      // The attacker's own page comes first; from then on the name means the door.
      await page.route(`${address}/`, (route) => route.fulfill({ contentType: 'text/html', body: pageHtml }));
      await page.goto(`${address}/`);
      await page.unroute(`${address}/`);
      const attacked = await attackFrom(page, host);
      expect(attacked.answers).toBeGreaterThanOrEqual(8);
      expect(attacked).toMatchObject({ got: [], reached: [], codeLives: true, statuses: [421] });
      await page.close();
    },
  );

  it('navigated to the door by a page of another origin shows nothing, framed or as a window', async () => {
    const page = await pageAt(`http://127.0.0.1:${elsewherePort}/`);
    const window = context.waitForEvent('page');
    await page.evaluate((address) => void globalThis.open(address), `${door.origin}/`);
    const opened = await window;
    await opened.waitForLoadState();
    expect(await opened.title()).not.toBe('page');
    await page.evaluate((address) => {
      const frame = document.createElement('iframe');
      frame.src = address;
      document.body.append(frame);
      return new Promise((resolve) => frame.addEventListener('load', resolve));
    }, `${door.origin}/`);
    const frame = page.frames()[1];
    expect(await frame?.title().catch(() => 'refused')).not.toBe('page');
    await page.close();
    await opened.close();
  });
});
