import { expect, it } from 'vitest';
import { sharedFrames } from '../../../src-renderer/bridge/shared-frames';
import { done, ScriptedClient } from '../support/scripted-client';

it('gives every frame to every listener, and passes calls on', async () => {
  const client = new ScriptedClient();
  const shared = sharedFrames(client);
  const heard: string[] = [];
  shared.onFrame((header) => heard.push(`one ${header.cell}`));
  shared.onFrame((header) => heard.push(`two ${header.cell}`));
  client.sendFrame({ layer: 'after', stage: 'exact' });
  client.sendCell(3, 'draft');
  expect(heard).toEqual(['one null', 'two null', 'one 3', 'two 3']);
  const answer = shared.call('closePhoto', { photo: 'p1' });
  await client.last('closePhoto').end(done(null));
  expect(await answer).toEqual(done(null));
});
