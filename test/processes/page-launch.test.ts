/** A utility process that asks for a page and talks to it over a port: everything but Electron is real. */
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { RudinError } from '../../src-main/contract/outcome';
import { answerCalls } from '../../src-main/processes/answer-calls';
import type { FromHelper, ToHelper } from '../../src-main/processes/call-protocol';
import type { Handlers } from '../../src-main/processes/call-shapes';
import {
  isPageRequest,
  pageLaunch,
  type PageNews,
  type PagePort,
  type PageRequest,
} from '../../src-main/processes/page-launch';
import { createWorker } from '../../src-main/processes/worker';

interface Calls {
  double: { ask: number; answer: number };
  refuse: { ask: null; answer: never };
  wait: { ask: null; answer: null; progress: string };
}

const handlers: Handlers<Calls> = {
  double: (value) => 2 * value,
  refuse: () => {
    throw new RudinError('device-lost', 'the GPU was lost');
  },
  wait: (_, { signal, report }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new RudinError('cancelled', 'stopped')));
      report('waiting');
    }),
};

const open: MessagePort[] = [];
afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

/** Electron's port, which hands on events, over Node's, which hands on messages. */
function portOf(port: MessagePort): PagePort {
  open.push(port);
  return {
    on: (_event, listener) => port.on('message', (data: unknown) => listener({ data })),
    start: () => undefined,
    postMessage: (message) => port.postMessage(message),
    close: () => port.close(),
  };
}

/** The main process: notes what it is asked, and opens pages when the test says so. */
function mainProcess() {
  const requests: PageRequest[] = [];
  const listeners: ((event: { data: unknown; ports: readonly PagePort[] }) => void)[] = [];
  const tell = (news: PageNews, ports: readonly PagePort[] = []): void => {
    for (const listener of listeners) listener({ data: news, ports });
  };
  const launch = pageLaunch({
    on: (_event, listener) => listeners.push(listener),
    postMessage: (request) => requests.push(request),
  });
  const openPage = (page: number): void => {
    const { port1, port2 } = new MessageChannel();
    open.push(port2);
    port2.on(
      'message',
      answerCalls(handlers, (message: FromHelper) => port2.postMessage(message)),
    );
    tell({ kind: 'page-port', page }, [portOf(port1)]);
  };
  const worker = createWorker<Calls>('GPU', new URL('app://gpu/'), launch, { livesOnce: true });
  return { requests, tell, openPage, worker, launch };
}

describe('a page as helper', () => {
  it('is asked for at the first call, which waits for its port', async () => {
    const { worker, requests, openPage } = mainProcess();
    const answer = worker.call('double', 21);
    expect(requests).toEqual([{ kind: 'open-page', page: 1 }]);
    openPage(1);
    expect(await answer).toBe(42);
    expect(await worker.call('double', 4)).toBe(8);
  });

  it('passes failures on with their code', async () => {
    const { worker, openPage } = mainProcess();
    const answer = worker.call('refuse', null);
    openPage(1);
    await expect(answer).rejects.toMatchObject({ code: 'device-lost', message: 'the GPU was lost' });
  });

  it('passes progress and a cancel on', async () => {
    const { worker, openPage } = mainProcess();
    const abort = new AbortController();
    const heard: string[] = [];
    const answer = worker.call('wait', null, {
      signal: abort.signal,
      onProgress: (word) => {
        heard.push(word);
        abort.abort();
      },
    });
    openPage(1);
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(heard).toEqual(['waiting']);
  });

  it('ends its calls with the reason when the main process says that it has gone', async () => {
    const { worker, tell } = mainProcess();
    const answer = worker.call('double', 1);
    tell({ kind: 'page-gone', page: 1, reason: 'its page ended: crashed' });
    await expect(answer).rejects.toThrow('its page ended: crashed');
  });

  it('is ended through the main process, and has gone when that says so', () => {
    const { launch, requests, tell } = mainProcess();
    const [first, second] = [launch(new URL('app://gpu/'), []), launch(new URL('app://gpu/'), [])];
    const gone: string[] = [];
    first.onExit((reason) => gone.push(`first: ${reason}`));
    second.onExit((reason) => gone.push(`second: ${reason}`));
    second.kill();
    expect(requests.at(-1)).toEqual({ kind: 'end-page', page: 2 });
    tell({ kind: 'page-gone', page: 2, reason: 'it was stopped' });
    tell({ kind: 'page-gone', page: 2, reason: 'it was stopped' });
    expect(gone).toEqual(['second: it was stopped']);
  });

  it('leaves messages alone that are not about pages', async () => {
    const { worker, tell, openPage } = mainProcess();
    const answer = worker.call('double', 3);
    tell({ kind: 'ping' } as unknown as PageNews);
    openPage(1);
    expect(await answer).toBe(6);
  });

  it('is told from answers to the main process', () => {
    expect(isPageRequest({ kind: 'open-page', page: 1 })).toBe(true);
    for (const other of [{ kind: 'ready' }, { kind: 'answer', id: 1 }, null, 'open-page', undefined])
      expect(isPageRequest(other)).toBe(false);
  });
});

describe('calls that are answered over a port', () => {
  it('begin with ready; a ping is answered, an unknown call refused, and what is none passed over', async () => {
    const heard: FromHelper[] = [];
    const receive = answerCalls(handlers, (message: FromHelper) => heard.push(message));
    expect(heard).toEqual([{ kind: 'ready' }]);
    receive({ kind: 'ping' });
    receive({ kind: 'page-port', page: 1 } as unknown as ToHelper);
    receive({ kind: 'cancel', id: 99 });
    receive({ kind: 'ask', id: 5, call: 'toString', ask: null });
    await vi.waitFor(() => expect(heard).toHaveLength(3));
    expect(heard.slice(1)).toEqual([
      { kind: 'pong' },
      {
        kind: 'answer',
        id: 5,
        outcome: { end: 'failed', code: 'internal', message: 'unknown call toString' },
        peakRssBytes: 0,
      },
    ]);
  });
});
