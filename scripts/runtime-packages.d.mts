export interface LockFile {
  packages: Record<
    string,
    {
      dependencies?: Record<string, string>;
      optionalDependencies?: Record<string, string>;
      peerDependencies?: Record<string, string>;
    }
  >;
}
export function optionalOnlyPackages(lock?: LockFile, isInstalled?: (path: string) => boolean): string[];
