import type { Studio } from '../studio/studio-interface';

/** The part of the studio that pages behind this door reach; its jobs on files by path are not in it. */
export type DoorStudio = Pick<Studio, 'answer' | 'forget' | 'grantBytes' | 'openPath' | 'takeDownload'>;
