/**
 * The desktop app's hidden GPU page in a real Chromium, on its software GPU: the same files under the same policy, opened
 * and talked to by the same code. What is not here is Electron: its window is a tab, its port a channel of the page's own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { buildGpuPage } from '../../scripts/build-gpu-page.mjs';
import { findChromium } from '../../scripts/find-chromium.mjs';
import { readStaticFiles } from '../../src-main/browser/static-files';
import { gpuPortChannel } from '../../src-main/desktop/gpu-channel';
import { HelperPages, type HelperPage, type OpenHelperPage } from '../../src-main/desktop/helper-pages';
import { addressOf } from '../../src-main/desktop/page-address';
import { answerPageRequest } from '../../src-main/desktop/page-answer';
import type { Launch } from '../../src-main/processes/call-protocol';
import { pageLaunch, type PageGiver, type PagePort } from '../../src-main/processes/page-launch';

const softwareGpu = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--ignore-gpu-blocklist',
];
const quiet = [
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page has WebGPU where its origin is a secure one; Chromium knows no `app:`. */
const origin = 'https://gpu.rudin.test/';

/** What stands for an engine process under Electron. */
export interface PageUser {
  /** Starts pages; a `Launch` for `createWorker`. */
  readonly launch: Launch;
  /** As when that process ends. */
  end(): void;
}

export interface ChromiumGpu {
  newUser(): PageUser;
  /** The pages that are open. */
  readonly pages: readonly Page[];
  /** What pages printed, errors and breaches of their policy among it. */
  readonly complaints: string[];
  /** The process of Chromium's that has the driver, and with it every page's device. */
  crashGpuProcess(): Promise<void>;
  close(): Promise<void>;
}

/** Starts Chromium, or says why it cannot run here. */
export async function startChromiumGpu(
  switches: readonly string[] = softwareGpu,
): Promise<ChromiumGpu | string> {
  const executablePath = findChromium();
  if (executablePath === null) return 'no Chromium was found; CHROMIUM_PATH names one';
  const folder = mkdtempSync(join(tmpdir(), 'rudin-gpu-page-'));
  await buildGpuPage(folder);
  const files = await readStaticFiles(folder);
  rmSync(folder, { recursive: true, force: true });
  // Chromium's own sandbox refuses to run as root, as in many containers.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args: [...switches, ...quiet, ...asRoot] });
  const complaints: string[] = [];
  const context = await browser.newContext();
  context.on('console', (message) => complaints.push(message.text()));
  context.on('weberror', (error) => complaints.push(error.error().message));
  await context.route('**/*', async (route) => {
    const request = route.request();
    const address = request.url().replace(origin, addressOf('gpu'));
    const { status, headers, body } = answerPageRequest('gpu', files, request.method(), address);
    await route.fulfill({ status, headers, body: Buffer.from(body ?? []) });
  });
  return {
    newUser: () => pageUser((onGone) => openTab(() => context.newPage(), onGone)),
    get pages() {
      return context.pages();
    },
    complaints,
    crashGpuProcess: async () => {
      const session = await browser.newBrowserCDPSession();
      await session.send('Browser.crashGpuProcess');
    },
    close: () => browser.close(),
  };
}

function pageUser(open: OpenHelperPage<PagePort>): PageUser {
  const listeners: Parameters<PageGiver['on']>[1][] = [];
  const pages = new HelperPages<PagePort>(open, (data, ports) => {
    for (const listener of listeners) listener({ data, ports });
  });
  const launch = pageLaunch({
    on: (_event, listener) => listeners.push(listener),
    // Between processes nothing is answered before it was asked.
    postMessage: (request) => queueMicrotask(() => pages.receive(request)),
  });
  return { launch, end: () => pages.helperEnded() };
}

/** A tab with the page, in place of a hidden window. */
function openTab(newPage: Browser['newPage'], onGone: (reason: string) => void): HelperPage<PagePort> {
  const listeners: Parameters<PagePort['on']>[1][] = [];
  const loaded = newPage().then(async (page) => {
    page.once('close', () => onGone('its window was closed'));
    page.once('crash', () => void page.close());
    await page.exposeFunction('tellHelper', (data: unknown) => {
      for (const listener of listeners) listener({ data });
    });
    await page.goto(origin);
    await page.evaluate(givePort, gpuPortChannel);
    return page;
  });
  loaded.catch((error: Error) => onGone(`its page did not load: ${error.message}`));
  let sent: Promise<unknown> = loaded;
  return {
    port: {
      on: (_event, listener) => listeners.push(listener),
      start: () => undefined,
      postMessage: (message) => {
        sent = sent.then(async () => (await loaded).evaluate(tellPage, message)).catch(() => undefined);
      },
      close: () => undefined,
    },
    end: () => void loaded.then((page) => page.close()),
  };
}

interface TestPage {
  helperEnd: MessagePort;
  tellHelper(message: unknown): void;
}

/** In the page: what main process and preload do under Electron. */
function givePort(channelName: string): void {
  const page = window as unknown as TestPage;
  const { port1, port2 } = new MessageChannel();
  page.helperEnd = port1;
  port1.onmessage = ({ data }) => page.tellHelper(data);
  window.postMessage(channelName, window.location.origin, [port2]);
}

/** In the page: a message of the helper. */
function tellPage(message: unknown): void {
  (window as unknown as TestPage).helperEnd.postMessage(message);
}
