/** The GPU of a browser behind a message port. */
import { RudinError } from '../../contract/outcome';
import type { ToHelper } from '../../processes/call-protocol';
import { answerCalls } from '../../processes/answer-calls';
import type { DeviceCalls } from '../../engine/device/device-calls';
import { deviceHandlers, type OpenedDevice } from '../../engine/device/serve-device';
import { openGpuDevice } from '../../engine/webgpu/gpu-backend';

/**
 * Answers device calls on a port until it is closed. Pixels stand in the messages, and everything in them is copied: the
 * other end of the port is no page, and gets nothing of a message that transfers an ArrayBuffer (Electron's issue 34905).
 *
 * @param port      Messages wait in it until this is called.
 * @param navigator Whose `gpu` is used; one without it has no WebGPU.
 */
export function serveGpuPort(port: MessagePort, navigator: { readonly gpu?: GPU }): void {
  const handlers = deviceHandlers(() => openDevice(navigator.gpu), null);
  const receive = answerCalls<DeviceCalls>(handlers, (message) => port.postMessage(message));
  port.addEventListener('message', ({ data }: MessageEvent<ToHelper>) => receive(data));
  port.start();
}

async function openDevice(gpu: GPU | undefined): Promise<OpenedDevice> {
  if (!gpu) throw new RudinError('backend-unavailable', 'this browser has no WebGPU');
  return await openGpuDevice(gpu);
}
