/**
 * Entry of the GPU process of the command line and the browser mode: Dawn behind the device calls. It is apart so that a
 * driver's fault takes nothing else along; it is ended by a signal and never waits for Dawn.
 */
import { serveCalls } from '../../processes/serve-calls';
import { spoolOfHelper } from '../../processes/spool-files';
import type { DeviceCalls } from '../device/device-calls';
import { deviceHandlers } from '../device/serve-device';
import { openGpuDevice } from './gpu-backend';
import { loadDawn } from './load-dawn';

serveCalls<DeviceCalls>(
  deviceHandlers(async () => openGpuDevice(await loadDawn()), spoolOfHelper(process.argv.slice(2))),
);
