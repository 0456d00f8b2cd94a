import { once } from 'node:events';
import type { WebSocket } from 'ws';
import type { Outcome } from '../../src-main/contract/outcome';
import type { FrameHeader, StudioCall, StudioCalls, StudioEvent } from '../../src-main/contract/studio-calls';
import { splitFrame } from '../../src-renderer/bridge/frame-message';
import { valueOrThrow } from '../support/outcomes';
import { openSocket, type DoorUnderTest } from './door-under-test';

/**
 * Connects as the page's own client does: calls by number, events and frames as they come.
 *
 * @param token From `newToken` of the door.
 */
export async function connectPage(door: DoorUnderTest, token: string) {
  const socket: WebSocket = openSocket(door, token);
  const frames: { header: FrameHeader; rgba: Uint8Array }[] = [];
  const events: StudioEvent[] = [];
  const pending = new Map<number, (outcome: Outcome<unknown>) => void>();
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return void frames.push(splitFrame(Uint8Array.from(data).buffer));
    const message = JSON.parse(data.toString()) as {
      id?: number;
      outcome?: Outcome<unknown>;
      event?: StudioEvent;
    };
    if (message.event) events.push(message.event);
    else if (message.outcome) pending.get(message.id ?? -1)?.(message.outcome);
  });
  await once(socket, 'open');
  const ask = (call: string, asked: unknown): Promise<Outcome<unknown>> => {
    const id = pending.size;
    socket.send(JSON.stringify({ id, call, ask: asked }));
    return new Promise((resolve) => pending.set(id, resolve));
  };
  const call = async <Name extends StudioCall>(name: Name, asked: StudioCalls[Name]['ask']) =>
    valueOrThrow(await ask(name, asked)) as StudioCalls[Name]['answer'];
  return { socket, frames, events, ask, call };
}
