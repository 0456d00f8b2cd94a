/** The WGSL of every kernel: which files it is put together from, and what it binds. */
import clipToWeights from '../kernels/clip-to-weights/clip-to-weights.wgsl?raw';
import iterateSeveral from '../kernels/iterate/iterate-several.wgsl?raw';
import iterate from '../kernels/iterate/iterate.wgsl?raw';
import nonconvexTerms from '../kernels/nonconvex-terms/nonconvex-terms.wgsl?raw';
import placePhoto from '../kernels/place-photo/place-photo.wgsl?raw';
import prolongDual from '../kernels/prolong-dual/prolong-dual.wgsl?raw';
import readEstimate from '../kernels/read-estimate/read-estimate.wgsl?raw';
import roughGap from '../kernels/rough-gap/rough-gap.wgsl?raw';
import spread from '../kernels/spread/spread.wgsl?raw';
import weightMap from '../kernels/weight-map/weight-map.wgsl?raw';
import addSums from './add-sums.wgsl?raw';
import besideInGroup from './beside-in-group.wgsl?raw';
import besideInSubgroup from './beside-in-subgroup.wgsl?raw';
import divergence from './divergence.wgsl?raw';
import grid from './grid.wgsl?raw';
import keepEstimate from './keep-estimate.wgsl?raw';
import ownChannels from './own-channels.wgsl?raw';
import power from './power.wgsl?raw';
import projectDual from './project-dual.wgsl?raw';
import shortenDual from './shorten-dual.wgsl?raw';
import smoothedPower from './smoothed-power.wgsl?raw';
import stripSums from './strip-sums.wgsl?raw';
import { viewKernels } from './view-kernels';

/** What a kernel does with the buffers that it binds, in the order of their numbers from 1 on; 0 is `settings`. */
type Access = 'read' | 'write';

export interface KernelFile {
  readonly code: string;
  readonly access: readonly Access[];
  /** Default: as the kernel is called. */
  readonly entryPoint?: string;
}

const file = (parts: readonly string[], access: readonly Access[]): KernelFile => ({
  code: [grid, ...parts].join('\n'),
  access,
});

/** A kernel whose entry point has another name than it, or whose WGSL begins with what a device must have for it. */
const variant = (of: KernelFile, entryPoint: string, enables = ''): KernelFile => ({
  ...of,
  code: enables + of.code,
  entryPoint,
});

/** WGSL that reads all planes of a pixel from an array of the kernel; what a grey photo has not is 0. */
const planesAt = (array: string): string => `
fn ${array}At(pixel: u32) -> vec3f {
  if (planes == 1u) {
    return vec3f(${array}[pixel], 0.0, 0.0);
  }
  let n = pixelsOf(settings);
  return vec3f(${array}[pixel], ${array}[n + pixel], ${array}[2u * n + pixel]);
}
`;

const fAt = planesAt('f');
const uAt = planesAt('u');
const keptAt = planesAt('kept');

const iterateParts = [fAt, uAt, divergence, iterate];
const iterateAccess = ['read', 'read', 'read', 'write', 'write', 'read'] as const;
const severalInSubgroup = file([...iterateParts, besideInSubgroup, iterateSeveral], iterateAccess);
const severalInGroup = file([...iterateParts, besideInGroup, iterateSeveral], iterateAccess);

const files = {
  placePhoto: file([placePhoto], ['read', 'write']),
  iterate: file(iterateParts, iterateAccess),
  roughGap: file(
    [fAt, uAt, divergence, power, stripSums, roughGap],
    ['read', 'read', 'read', 'read', 'write'],
  ),
  spread: file([fAt, divergence, stripSums, spread], ['read', 'read', 'write']),
  readEstimate: file([fAt, uAt, divergence, ownChannels, readEstimate], ['read', 'read', 'read', 'write']),
  nonconvexTerms: file(
    [fAt, keptAt, divergence, power, smoothedPower, stripSums, nonconvexTerms],
    ['read', 'read', 'read', 'write'],
  ),
  weightMap: file(
    [fAt, keptAt, divergence, shortenDual, smoothedPower, stripSums, weightMap],
    ['read', 'read', 'write', 'write', 'write', 'write'],
  ),
  projectDual: file([divergence, shortenDual, projectDual], ['write']),
  clipToWeights: file([divergence, shortenDual, clipToWeights], ['write', 'read']),
  keepEstimate: file([fAt, divergence, keepEstimate], ['read', 'read', 'write']),
  prolongDual: file([prolongDual], ['read', 'read', 'read', 'write', 'write']),
  addSums: file([stripSums, addSums], ['read', 'write']),
} as const;

/** Entry points by name, each with the file that it stands in. */
export const kernels = {
  placePhoto: files.placePhoto,
  iterate: files.iterate,
  iterateInSubgroup: variant(severalInSubgroup, 'iterateSeveral', 'enable subgroups;\n'),
  iterateInGroup: variant(severalInGroup, 'iterateSeveral'),
  roughGap: files.roughGap,
  spread: files.spread,
  readEstimate: files.readEstimate,
  nonconvexTerms: files.nonconvexTerms,
  keep: files.keepEstimate,
  refreshWeightMap: files.weightMap,
  projectDual: files.projectDual,
  clipToWeights: files.clipToWeights,
  prolongDual: files.prolongDual,
  average: files.prolongDual,
  addSums: files.addSums,
  ...viewKernels,
} as const satisfies Record<string, KernelFile>;

export type KernelName = keyof typeof kernels;
