/** The drawing of a frame where the pixels are: on a device that has the photo, or an answer, anyway. */
import type { ProblemView } from '../backend';
import type { DraftCrop } from '../previews/draft-crop';
import type { RenderedFrame } from '../engine-calls';
import { gradientScaleBy, type GradientScale } from '../kernels/gradient-view/gradient-scale';
import type { DeviceFrame } from './device-frame';
import { isOpaque, type DrawnPhoto } from './draw-source';
import { legendOf } from './gradient-view';
import { frameSize, type FrameRequest } from './render-frame';

/** What of a device is drawn. */
export interface DeviceLayer {
  readonly layer: DeviceFrame['layer'];
  /** What its cells cover. */
  readonly crop: DraftCrop;
  /** Counts the gradients of the whole photo; by default that is not done there. */
  readonly measureQuantile?: ProblemView['measureQuantile'];
}

/**
 * Draws a frame on a device, as `renderFrame` would: in its very codes for the result and what was removed at 100 %, else
 * within one code.
 *
 * @returns Null for what a device does not draw: photos with alpha, the structure in what was removed, and requests that
 *          `renderFrame` refuses.
 * @throws {RudinError} `device-lost`, and what the device throws.
 */
export async function drawOnDevice(
  view: ProblemView,
  photo: DrawnPhoto,
  { layer, crop, measureQuantile }: DeviceLayer,
  request: FrameRequest,
): Promise<RenderedFrame | null> {
  const { region, view: kind, zoom } = request;
  if (kind === 'structure') return null;
  if (!isOpaque(photo.pixels) || !covers(crop, region) || !(zoom > 0)) return null;
  const { width, height } = photo.pixels;
  const scale = await scaleFor(photo, request, measureQuantile);
  const rgba = await view.draw({ ...request, layer, crop, scale, photo: { width, height } });
  const legend = scale && isGradient(request.view) ? legendOf(request.view, request.gradient, scale) : null;
  return { ...frameSize(region, zoom), region, rgba, legend };
}

async function scaleFor(
  { pixels, noiseStdDev }: DrawnPhoto,
  { view, gradient }: FrameRequest,
  measure: DeviceLayer['measureQuantile'],
): Promise<GradientScale | null> {
  if (!isGradient(view)) return null;
  return await gradientScaleBy(measure, pixels, noiseStdDev, gradient.operator);
}

function isGradient(view: FrameRequest['view']): view is 'gradient-magnitude' | 'gradient-direction' {
  return view === 'gradient-magnitude' || view === 'gradient-direction';
}

function covers({ region: reach }: DraftCrop, { x, y, width, height }: FrameRequest['region']): boolean {
  const isWhole = [x, y, width, height].every(Number.isInteger) && width >= 1 && height >= 1;
  const isRight = x + width <= reach.x + reach.width && y + height <= reach.y + reach.height;
  return isWhole && x >= reach.x && y >= reach.y && isRight;
}
