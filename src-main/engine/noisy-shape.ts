/** The shape of a photo that a backend is given, once it is seen to be one. */
import type { NoisyPhoto, PlaneShape } from './backend';
import { RudinError } from '../contract/outcome';
import { requireAllSamples } from './kernels/convert/convert';

/**
 * Size and colour channels.
 *
 * @throws {RudinError} `bad-params` when there are no 1 or 3 planes, or samples are missing, with both figures.
 */
export function noisyShape(photo: NoisyPhoto): PlaneShape {
  const { width, height } = photo;
  if (!('planes' in photo)) {
    if ('samples' in photo) requireAllSamples(photo);
    return { width, height, channels: photo.channels };
  }
  const { planes } = photo;
  const channels = planes.length;
  if (channels !== 1 && channels !== 3) {
    throw new RudinError('bad-params', `planes: expected 1 or 3, got ${channels}`);
  }
  for (const plane of planes) {
    if (plane.length !== width * height || plane.length === 0) {
      throw new RudinError(
        'bad-params',
        `plane: expected ${width}x${height} = ${width * height} samples, at least 1, got ${plane.length}`,
      );
    }
  }
  return { width, height, channels };
}
