import sharp from 'sharp';
import type { ExportRequest, PhotoInfo, ShowRequest } from '../../src-main/contract/studio-calls';
import type { Recipe } from '../../src-main/contract/recipe';
import type { HelperPort } from '../../src-main/processes/call-protocol';
import { forkLaunch } from '../../src-main/processes/fork-launch';
import { createStudio } from '../../src-main/studio/studio';
import type { Studio, StudioOptions } from '../../src-main/studio/studio-interface';
import { builtEntries } from './built-entries';
import { noisyPhoto } from './noisy-photo';

/**
 * A studio over real helper processes.
 *
 * @param samplePhoto Path of a photo.
 * @param options     What the test wants otherwise.
 */
export function studioUnderTest(samplePhoto: string, options: Partial<StudioOptions> = {}): Studio {
  return createStudio({
    launch: forkLaunch,
    entries: builtEntries,
    samplePhoto,
    version: '0.0.0-test',
    backend: 'auto',
    threads: 0,
    dialogs: null,
    ...options,
  });
}

/**
 * Launches helper processes as they are, but for the engine's.
 *
 * @param change Takes the engine's port, and answers what stands in its place.
 */
export function launchWithEngine(change: (port: HelperPort) => HelperPort): StudioOptions['launch'] {
  return (entry, ...rest) => {
    const port = forkLaunch(entry, ...rest);
    return entry === builtEntries.engine ? change(port) : port;
  };
}

/** Writes a synthetic colour photo as an 8-bit PNG. */
export async function writeNoisyPng(path: string, photo: Parameters<typeof noisyPhoto>[0]): Promise<void> {
  const { samples, width, height } = noisyPhoto(photo);
  await sharp(samples, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(path);
}

/** A request for the whole photo at 100 %, before and after. */
export function showWhole(
  { photo, width, height }: Pick<PhotoInfo, 'photo' | 'width' | 'height'>,
  recipe: Recipe,
): ShowRequest {
  return {
    request: 1,
    photo,
    recipe,
    view: 'result',
    gradient: { operator: 'forward', colourMap: 'perceptual', scale: 'linear' },
    layers: ['before', 'after'],
    region: { x: 0, y: 0, width, height },
    zoom: 1,
  };
}

/** A request for a PNG file, kept apart from others of its name. */
export function exportOf(
  { photo }: Pick<PhotoInfo, 'photo'>,
  recipe: Recipe,
  more: Partial<ExportRequest> = {},
): ExportRequest {
  return {
    photo,
    recipe,
    format: 'png',
    bitDepth: 'same',
    quality: 90,
    conflict: 'number',
    metadata: 'keep',
    sidecar: false,
    target: null,
    ...more,
  };
}
