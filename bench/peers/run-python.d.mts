/** Types of run-python.mjs, which has the words. */
export function runPython(
  interpreter: string,
  script: string,
  request: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>>;
export function findPython(
  script: string,
): Promise<{ readonly interpreter: string; readonly version: string } | null>;
export function readFloats(path: string): Float32Array;
