/** Starts the real program in its browser mode, one for each test, and opens its page. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { findChromium } from '../../../scripts/find-chromium.mjs';

const cli = fileURLToPath(new URL('../../../out/main/cli.js', import.meta.url));

/** Runs `rudin` with arguments to its end; rejects with what it printed when it does not end with 0. */
export function runRudin(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  let problems = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (problems += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`rudin ${args.join(' ')} ended with ${code}: ${problems}`));
    });
  });
}

/** The link that `rudin serve --json` prints. */
function linkOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const end = printed.indexOf('\n');
      if (end >= 0) resolve((JSON.parse(printed.slice(0, end)) as { url: string }).url);
    });
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`rudin serve ended with ${code}`)));
  });
}

function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => server.once('exit', () => resolve()));
}

/** A running `rudin serve`. */
export interface Server {
  readonly link: string;
  /** SIGINT ends it as Ctrl-C does, SIGKILL as a crash. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<void>;
}

/** Starts `rudin serve --json ...args` and waits for its link. */
export async function startServer(...args: string[]): Promise<Server> {
  const server = spawn(process.execPath, [cli, 'serve', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    server.kill(signal);
    await ended(server);
  };
  try {
    return { link: await linkOf(server), end };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
}

/** The page of one running Rudin. */
export class RudinPage {
  readonly order: Locator;
  readonly weight: Locator;
  readonly split: Locator;
  /** The status line's truth; dialogs have a status of their own further down. */
  readonly status: Locator;
  readonly stage: Locator;

  constructor(
    readonly page: Page,
    readonly link: string,
    private readonly server: Server,
  ) {
    this.order = page.getByRole('slider', { name: 'Order', exact: true });
    this.weight = page.getByRole('slider', { name: 'Weight', exact: true });
    this.split = page.getByRole('slider', { name: 'Split position' });
    this.status = page.getByRole('status').first();
    this.stage = page.getByRole('group', { name: 'Photo', exact: true });
  }

  /** Ends the program, as Ctrl-C does. */
  async stop(): Promise<void> {
    await this.server.end('SIGINT');
  }

  /** Ends the program without its knowing, as a crash does. */
  async kill(): Promise<void> {
    await this.server.end('SIGKILL');
  }

  /** Waits until the pixels on show are the exact answer to the settings of now. */
  async isExact(): Promise<void> {
    await expect(this.status).toContainText('Exact', { timeout: 60_000 });
  }

  /** Waits until what is on the page is laid out and drawn: within two frames. */
  async isDrawn(): Promise<void> {
    await this.page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
  }

  /** Waits until the exact picture of what the stage shows now is drawn on it. */
  async isSettled(): Promise<void> {
    // Another place or size of the stage asks for another picture when it is laid out.
    await this.isDrawn();
    await this.isExact();
    await expect(this.stage.locator('.picture')).toHaveAttribute('aria-busy', 'false');
    await this.isDrawn();
  }

  /** Opens files as the file picker does. */
  async pick(...files: string[]): Promise<void> {
    await this.page.locator('input[type=file]').setInputFiles(files);
  }

  /** Chooses one of a group of segments, as a click on its words does. */
  async choose(group: string, option: string): Promise<void> {
    await this.page.getByRole('radiogroup', { name: group }).getByText(option, { exact: true }).click();
  }

  /** Notes every badge that the status shows from now on. */
  async recordBadges(): Promise<() => Promise<string[]>> {
    await this.status.evaluate((status) => {
      const badges: string[] = [];
      const note = (): void => {
        const badge = status.firstElementChild?.textContent?.trim() ?? '';
        if (badges.at(-1) !== badge) badges.push(badge);
      };
      note();
      new MutationObserver(note).observe(status, { subtree: true, childList: true, characterData: true });
      Object.assign(window, { badges });
    });
    return () => this.page.evaluate(() => (window as unknown as { badges: string[] }).badges);
  }
}

interface Options {
  /** Photos named on the command line of `rudin serve`. */
  readonly serve: readonly string[];
  /** Where Rudin keeps things between starts; `none` keeps nothing. */
  readonly keptFolder: string;
  /** Lines of the console that a test expects; anything else that is no log line fails it. */
  readonly expectedConsole: readonly RegExp[];
}

export const test = base.extend<{ rudin: RudinPage } & Options>({
  serve: [[], { option: true }],
  keptFolder: ['none', { option: true }],
  expectedConsole: [[], { option: true }],
  rudin: async ({ page, serve, keptFolder, expectedConsole }, use) => {
    test.skip(findChromium() === null, 'no Chromium was found; CHROMIUM_PATH names one');
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    const server = await startServer('--kept-folder', keptFolder, ...serve);
    try {
      const { link } = server;
      await page.goto(link);
      const rudin = new RudinPage(page, link, server);
      await use(rudin);
      // The page's own policy would complain here, too: no violation of it is ever expected.
      const unexpected = complaints.filter((line) => !expectedConsole.some((known) => known.test(line)));
      expect(unexpected, 'errors and warnings in the console').toEqual([]);
    } finally {
      await server.end('SIGINT');
    }
  },
});

export { expect };
