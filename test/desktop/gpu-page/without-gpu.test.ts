/** What the hidden page answers where its browser has no GPU: the page's own code, over a real port. */
import { expect, it } from 'vitest';
import type { FromHelper } from '../../../src-main/processes/call-protocol';
import { serveGpuPort } from '../../../src-main/desktop/gpu-page/serve-gpu-port';

const noAdapter = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;

it.each([
  ['this browser has no WebGPU', {}],
  ['no GPU adapter was found', { gpu: noAdapter }],
])('answers that %s', async (message, navigator) => {
  const { port1, port2 } = new MessageChannel();
  const heard: FromHelper[] = [];
  const answered = new Promise((resolve) => {
    port1.onmessage = ({ data }: MessageEvent<FromHelper>) => {
      heard.push(data);
      if (data.kind === 'answer') resolve(null);
    };
  });
  serveGpuPort(port2, navigator);
  port1.postMessage({ kind: 'ask', id: 1, call: 'start', ask: null });
  await answered;
  port1.close();
  expect(heard).toEqual([
    { kind: 'ready' },
    {
      kind: 'answer',
      id: 1,
      outcome: { end: 'failed', code: 'backend-unavailable', message },
      peakRssBytes: 0,
    },
  ]);
});
