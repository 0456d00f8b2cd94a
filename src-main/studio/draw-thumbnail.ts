/** Small pictures of open photos, as the engine draws them. */
import type { Thumbnail } from '../contract/darkroom-calls';
import type { OpenPhoto, PhotoLibrary } from './photo-library';

/**
 * Draws a photo as it was opened.
 *
 * @param edge Length of its longer side, px; a photo that is smaller is drawn at its own size.
 * @returns    Its pixels, at most edge * edge * 4 bytes before base64.
 */
export async function drawThumbnail(
  library: PhotoLibrary,
  photo: OpenPhoto,
  edge: number,
): Promise<Thumbnail> {
  const { width, height } = photo.header;
  const frame = await library.ask([photo], 'render', {
    photo: photo.id,
    result: null,
    view: 'result',
    gradient: { operator: 'forward', colourMap: 'grey', scale: 'linear' },
    region: { x: 0, y: 0, width, height },
    zoom: Math.min(1, edge / Math.max(width, height)),
  });
  const { buffer, byteOffset, byteLength } = frame.rgba;
  return {
    width: frame.width,
    height: frame.height,
    rgba: Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
  };
}
