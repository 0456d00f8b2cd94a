/** What a GPU has to allow for the kernels to run at all; how large a photo may be follows from other limits. */
import { kernels, type KernelFile } from './kernel-sources';

/** Arrays that the greediest kernel binds. */
const mostArrays = Math.max(...Object.values(kernels).map(({ access }: KernelFile) => access.length));

const needed = {
  maxStorageBuffersPerShaderStage: { least: mostArrays, what: 'arrays in one kernel' },
  maxComputeInvocationsPerWorkgroup: { least: 64, what: 'threads in a work group' },
  maxUniformBufferBindingSize: { least: 128, what: 'bytes of settings' },
  // Less holds no photo of a megapixel.
  maxStorageBufferBindingSize: { least: 2 ** 25, what: 'bytes in one array' },
} as const;

export type NeededLimits = Readonly<Record<keyof typeof needed, number>>;

/** What an adapter lacks, in one line; null where it has what is needed. */
export function lackOf(limits: NeededLimits): string | null {
  const names = Object.keys(needed) as (keyof NeededLimits)[];
  const lacks = names
    .filter((name) => limits[name] < needed[name].least)
    .map((name) => `${limits[name]} of ${needed[name].least} ${needed[name].what}`);
  return lacks.length === 0 ? null : `the GPU allows only ${lacks.join(', ')}`;
}
