export function electronPackage(): { folder: string; version: string };
export function findElectron(): { path: string | null; overridden: boolean };
export function displayObstacle(system?: {
  platform: string;
  env: Readonly<Record<string, string | undefined>>;
}): string | null;
export interface SandboxSystem {
  platform: string;
  userId(): number;
  stat(path: string): { uid: number; mode: number } | null;
  read(path: string): string | null;
}
export const realSystem: SandboxSystem;
export function sandboxObstacle(electron: string | null, system?: SandboxSystem): string | null;
export function downloaderObstacle(nodeVersion?: string): string | null;
export function desktopTestObstacle(): string | null;
