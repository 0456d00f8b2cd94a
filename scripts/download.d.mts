export const connectTimeoutMs: number;
export const stallTimeoutMs: number;
export function download(
  url: string,
  file: string,
  onProgress: (received: number, total: number | null) => void,
  limits?: { connectTimeoutMs: number; stallTimeoutMs: number },
): Promise<void>;
