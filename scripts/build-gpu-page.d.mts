export function buildGpuPage(outDir?: string): Promise<unknown>;
