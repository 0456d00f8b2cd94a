/** All that takes part in a comparison, over a scripted studio, with the sample photo open on a stage of 972 x 726. */
import type { Failure } from '@contract/outcome';
import { Comparing } from '../../../src-renderer/state/comparing/comparing.svelte';
import { sharedFrames } from '../../../src-renderer/bridge/shared-frames';
import { Messages } from '../../../src-renderer/state/messages.svelte';
import { Pictures } from '../../../src-renderer/state/pictures.svelte';
import { Session } from '../../../src-renderer/state/session.svelte';
import { View } from '../../../src-renderer/state/view.svelte';
import { photoInfo, ScriptedClient } from './scripted-client';

export function startComparing(isStill = false) {
  const scripted = new ScriptedClient();
  const client = sharedFrames(scripted);
  const failures: Failure[] = [];
  const failed = (failure: Failure): void => void failures.push(failure);
  const session = new Session(client, new Messages());
  session.acceptEvent({ kind: 'photo-opened', info: photoInfo });
  const pictures = new Pictures(client, failed);
  const view = new View();
  view.resize({ width: 972, height: 726 }, 1);
  view.show({ width: photoInfo.width, height: photoInfo.height });
  const comparing = new Comparing({ client, view, session, pictures, failed, isStill: () => isStill });
  return { scripted, session, pictures, view, comparing, failures };
}
