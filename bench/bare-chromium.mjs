// A Chromium page that nothing watches. Playwright keeps the developer tools' network log open, and that log takes
// every WebSocket message: it turned each frame of 6.4 MB into base64 on the page's own thread and in two more
// processes, which cost 30 ms before the page had its pixels and 40 ms after. Here the pipe of the tools carries
// expressions to evaluate, and no domain that reports what the page does is switched on.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How often `waitFor` looks. */
const lookEveryMs = 20;
/** More than the bars of a window take. */
const windowBarsPx = 200;

/** A browser of its own with one page in it, in a profile that goes when it is closed. */
export class BareChromium {
  #count = 0;
  #pending = new Map();
  #unread = '';
  #target;
  #session;

  /**
   * @param path     Of the browser's program.
   * @param viewport `width` and `height` of the page in CSS px.
   */
  static async launch(path, viewport) {
    const browser = new BareChromium(path);
    const { targetInfos } = await browser.#send('Target.getTargets');
    const { targetId } = targetInfos.find(({ type }) => type === 'page');
    const { sessionId } = await browser.#send('Target.attachToTarget', { targetId, flatten: true });
    browser.#target = targetId;
    browser.#session = sessionId;
    await browser.resize(viewport);
    return browser;
  }

  constructor(path) {
    this.profile = mkdtempSync(join(tmpdir(), 'rudin-bench-chromium-'));
    const flags = [
      '--headless',
      '--remote-debugging-pipe',
      '--no-first-run',
      '--disable-background-networking',
    ];
    // Chromium's own sandbox refuses to run as root; the page is Rudin's own.
    if (process.getuid?.() === 0) flags.push('--no-sandbox');
    this.child = spawn(path, [...flags, `--user-data-dir=${this.profile}`, 'about:blank'], {
      // The pipe's two ends are 3 and 4.
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    this.child.once('exit', (code) => this.#end(new Error(`Chromium ended with ${code}`)));
    this.child.once('error', (error) => this.#end(error));
    this.child.stdio[3].on('error', (error) => this.#end(error));
    this.child.stdio[4].setEncoding('utf8').on('data', (text) => this.#receive(text));
  }

  /** Runs a function in every document before its own scripts; it must stand alone. */
  async beforeScripts(run) {
    // Without it the script is taken and never run; it reports loads alone.
    await this.#sendToPage('Page.enable');
    await this.#sendToPage('Page.addScriptToEvaluateOnNewDocument', { source: `(${run})()` });
  }

  goto(url) {
    return this.#sendToPage('Page.navigate', { url });
  }

  async resize({ width, height }) {
    this.viewport = { width, height };
    const metrics = { ...this.viewport, deviceScaleFactor: 1, mobile: false };
    await this.#sendToPage('Emulation.setDeviceMetricsOverride', metrics);
    // What lies outside the window is not painted; the bars take some of it.
    const { windowId } = await this.#send('Browser.getWindowForTarget', { targetId: this.#target });
    const bounds = { width: width + windowBarsPx, height: height + windowBarsPx };
    await this.#send('Browser.setWindowBounds', { windowId, bounds });
  }

  /**
   * Runs a function in the page.
   *
   * @param run  Stands alone: it sees the page and its arguments.
   * @param args As JSON.
   * @returns    What it answers, awaited, as JSON.
   * @throws     What it throws.
   */
  async evaluate(run, ...args) {
    const expression = `(${run})(...${JSON.stringify(args)})`;
    const how = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.#sendToPage('Runtime.evaluate', how);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Resolves when a function in the page answers true; rejects after `timeoutMs`, 2 min by default. */
  async waitFor(isThere, timeoutMs = 120_000) {
    const end = performance.now() + timeoutMs;
    while (!(await this.evaluate(isThere))) {
      if (performance.now() > end) throw new Error(`the page never came to ${isThere}`);
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    }
  }

  /** Ends the browser; its profile goes with it. */
  async close() {
    const isGone = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.exitCode === null) {
      void this.#send('Browser.close').catch(() => undefined);
      await isGone;
    }
    // Its children may still write while they end.
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }

  #sendToPage(method, params) {
    return this.#send(method, params, this.#session);
  }

  #send(method, params = {}, sessionId = undefined) {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.child.stdio[3].write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    });
  }

  #receive(text) {
    const messages = (this.#unread + text).split('\0');
    this.#unread = messages.pop();
    for (const message of messages) {
      // What has no number reports a load: it finds nobody waiting.
      const { id, result, error } = JSON.parse(message);
      const waiting = this.#pending.get(id);
      this.#pending.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    }
  }

  #end(error) {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
