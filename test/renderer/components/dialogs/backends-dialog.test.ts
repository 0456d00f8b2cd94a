// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { describe, expect, it } from 'vitest';
import type { BackendChoice } from '@contract/parameters';
import type { BackendInfo } from '@contract/studio-calls';
import BackendsDialog from '../../../../src-renderer/components/dialogs/BackendsDialog.svelte';
import { Backends } from '../../../../src-renderer/state/backends.svelte';
import { done, ScriptedClient, settled } from '../../support/scripted-client';

const emulated: BackendInfo = {
  ...{ name: 'webgpu', available: true, device: 'SwiftShader, emulated', software: true, driver: 'Mesa 23' },
  limits: [
    { name: 'largestArray', value: 2 ** 30 },
    { name: 'largestBuffer', value: 2 ** 31 },
    { name: 'groupThreads', value: 256 },
    { name: 'subgroupLanes', value: 0 },
  ],
  refused: 'emulated on the processor',
};
const missing: BackendInfo = {
  ...{ name: 'tensorflow', available: false, device: 'not installed', software: false, driver: '' },
  ...{ limits: [], refused: 'not installed' },
};
const processor: BackendInfo = {
  ...{ name: 'wasm', available: true, device: 'CPU, 2 threads', software: false, driver: '' },
  ...{ limits: [], refused: null },
};
const list = [emulated, missing, processor];

async function show(choice: BackendChoice = 'auto', backends = list) {
  const client = new ScriptedClient();
  let solvedAgain = 0;
  const state = new Backends(client, () => (solvedAgain += 1));
  const closed: string[] = [];
  render(BackendsDialog, { open: true, backends: state, onclose: () => void closed.push('closed') });
  await client.last('backends').end(done({ backends, choice }));
  return { client, state, closed, solvedAgain: () => solvedAgain };
}

const radio = (name: RegExp): HTMLInputElement => screen.getByRole('radio', { name });

describe('the panel of backends', () => {
  it('names device, driver, limits and reason of each one, and says which one Automatic takes', async () => {
    await show();
    expect(radio(/^Automatic/).checked).toBe(true);
    screen.getByText('The first of these that is real hardware and works. Now: Processor.');
    for (const text of [
      'SwiftShader, emulated',
      'Driver: Mesa 23',
      'largest array 1.07 GB · largest buffer 2.15 GB · 256 threads in a work group',
      'CPU, 2 threads',
    ]) {
      screen.getByText(text);
    }
    screen.getByText('Automatic passes over it: emulated on the processor.');
    screen.getByText('Cannot run here: not installed.');
    expect(radio(/^WebGPU emulated/).disabled).toBe(false);
    expect(radio(/^TensorFlow/).disabled).toBe(true);
    expect(radio(/^Processor taken by Automatic/).checked).toBe(false);
    expect(screen.queryByRole('button', { name: /Test TensorFlow/ })).toBeNull();
  });

  it('says so when no backend is real hardware that works', async () => {
    await show('webgpu', [emulated, missing]);
    screen.getByText(/None of them does here/);
    expect(radio(/^WebGPU/).checked).toBe(true);
  });

  it('chooses one and has the picture solved again, once the studio agreed', async () => {
    const { client, solvedAgain } = await show();
    await fireEvent.click(radio(/^WebGPU/));
    expect(client.last('chooseBackend').ask).toEqual({ backend: 'webgpu' });
    expect(solvedAgain()).toBe(0);
    await client.last('chooseBackend').end(done(null));
    expect(solvedAgain()).toBe(1);
    expect(radio(/^WebGPU/).checked).toBe(true);
  });

  it('goes back to what was chosen before when the studio refuses, and says why', async () => {
    const { client, state, solvedAgain } = await show();
    await fireEvent.click(radio(/^WebGPU/));
    const message = 'webgpu: no GPU adapter was found';
    await client.last('chooseBackend').end({ end: 'failed', code: 'backend-unavailable', message });
    expect((await screen.findByRole('alert')).textContent).toBe(`${message}.`);
    expect(state.info?.choice).toBe('auto');
    expect(radio(/^Automatic/).checked).toBe(true);
    expect(solvedAgain()).toBe(0);
  });

  it('lets the last of two quick choices have the last word', async () => {
    const { client, state } = await show();
    await fireEvent.click(radio(/^WebGPU/));
    await fireEvent.click(radio(/^Processor/));
    const [first, second] = client.of('chooseBackend');
    await first!.end({ end: 'failed', code: 'backend-unavailable', message: 'gone' });
    await second!.end(done(null));
    expect(state.info?.choice).toBe('wasm');
    expect(state.problem).toBeNull();
  });

  it('tests one at a time and shows agreement and speed in its row', async () => {
    const { client } = await show();
    await fireEvent.click(screen.getByRole('button', { name: 'Test Processor' }));
    expect(client.last('testBackend').ask).toEqual({ backend: 'wasm' });
    for (const button of screen.getAllByRole('button', { name: /^Test / })) {
      expect((button as HTMLButtonElement).disabled).toBe(true);
    }
    await client.last('testBackend').end(done({ levels: 0.00123, pixelIterationsPerSecond: 131e6 }));
    const result = await screen.findByText(/Agrees with the reference/);
    expect(result.textContent.replace(/\s+/g, ' ').trim()).toBe(
      'Agrees with the reference to 0.0012 levels. 130 million pixel-iterations a second.',
    );
    expect(result.getAttribute('role')).toBe('status');
  });

  it('warns of a backend that is more than 0.2 levels off, and tells why a test failed', async () => {
    const { client } = await show();
    await fireEvent.click(screen.getByRole('button', { name: 'Test Processor' }));
    await client.last('testBackend').end(done({ levels: 0.3, pixelIterationsPerSecond: 12e9 }));
    await screen.findByText(/Differs from the reference by 0.3 levels: do not use it/);
    screen.getByText('12 billion pixel-iterations a second.');
    await fireEvent.click(screen.getByRole('button', { name: 'Test WebGPU' }));
    const message = 'the GPU was lost (destroyed)';
    await client.last('testBackend').end({ end: 'failed', code: 'device-lost', message });
    await screen.findByText(`The test failed: ${message}.`);
  });

  it('asks again what there is every time it opens', async () => {
    const client = new ScriptedClient();
    const backends = new Backends(client, () => undefined);
    const { rerender } = render(BackendsDialog, { open: true, backends, onclose: () => undefined });
    await rerender({ open: false });
    await rerender({ open: true });
    await settled();
    expect(client.of('backends')).toHaveLength(2);
  });
});
