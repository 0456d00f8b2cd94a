/** What fits on a GPU, from what it says of itself; nothing here needs the device. */
import type { Backend, PlaneShape } from '../backend';
import { coarserGrid } from '../solve/coarser-photo';
import { RudinError } from '../../contract/outcome';
import { roomRefusal } from '../room-refusal';
import { mostGroups, partBytes, problemBytes } from './problem-buffers';

/**
 * The room on a GPU.
 *
 * @param device `largestBinding`: the largest array that a kernel can see, bytes.
 */
export function gpuRoom({
  largestBinding,
}: {
  readonly largestBinding: number;
}): Pick<Backend, 'estimateBytes' | 'requireRoom' | 'mostAddressedSamples'> {
  return {
    mostAddressedSamples: Math.floor(largestBinding / partBytes({ width: 1, height: 1, channels: 1 }).dual),
    estimateBytes: (shape, beta, coarserLevels = 0) => estimate(shape, beta, coarserLevels),
    requireRoom(shape, beta) {
      const { dual } = partBytes(shape);
      if (dual > largestBinding) {
        const words = 'in one array; this GPU can address at most';
        throw roomRefusal({ shape, beta, bytes: dual }, { words, bytes: largestBinding });
      }
      if (shape.height <= mostGroups) return;
      const rows = `a GPU takes photos of up to ${mostGroups} rows whole; this one has ${shape.height}`;
      throw new RudinError('too-large', rows);
    },
  };
}

/** 16-bit integers are the most that a photo takes as it comes. */
function estimate(shape: PlaneShape, beta: number, coarserLevels: number): number {
  const staged = shape.width * shape.height * (shape.channels + 1) * 2;
  // An answer that is held for the screen takes two bytes a sample.
  const shown = shape.width * shape.height * shape.channels * 2;
  const own = problemBytes(shape, beta, staged) + shown;
  if (coarserLevels === 0) return own;
  return own + estimate({ ...coarserGrid(shape), channels: shape.channels }, beta, coarserLevels - 1);
}
