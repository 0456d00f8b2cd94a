/** A backend whose device is in another process or page: this side knows what fits, that side does the work. */
import type { Caller } from '../../processes/call-shapes';
import type { Spool } from '../../processes/spool';
import type { Backend } from '../backend';
import type { DeviceCalls, DeviceFacts } from './device-calls';
import { streamOver, type PassDevice } from '../streaming/row-pass';
import { RemotePass } from './remote-pass';
import { askDevice, RemoteProblem, type DeviceLine } from './remote-problem';

interface RemoteDevice {
  readonly caller: Caller<DeviceCalls>;
  /** Where large pixels are put; null where messages hold everything. */
  readonly spool: Spool | null;
  /** What fits on a device. */
  readonly roomOf: (
    facts: DeviceFacts,
  ) => Pick<Backend, 'estimateBytes' | 'requireRoom' | 'mostAddressedSamples'>;
  /** What fits there in passes over rows. */
  readonly passRoomOf: (facts: DeviceFacts) => Omit<PassDevice, 'openPass'>;
  /** Ends the other process. */
  readonly close: () => Promise<void>;
}

/**
 * Starts the device of another process.
 *
 * @throws {RudinError} `backend-unavailable` with the reason, `device-lost` when its process ended.
 */
export async function connectBackend({
  caller,
  spool,
  roomOf,
  passRoomOf,
  close,
}: RemoteDevice): Promise<Backend> {
  const facts = await askDevice({ caller }, 'start', null);
  let problems = 0;
  const line: DeviceLine = {
    caller,
    spool,
    nextProblem: () => {
      problems += 1;
      return problems;
    },
  };
  return {
    info: facts.info,
    threads: 1,
    ...roomOf(facts),
    open: (noisy) => RemoteProblem.open(line, noisy),
    streaming: streamOver({ ...passRoomOf(facts), openPass: (plan) => RemotePass.open(line, plan) }),
    dispose: close,
  };
}
