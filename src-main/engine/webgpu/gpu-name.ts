/** What people call a GPU, from what its adapter tells. */

/** The parts of a `GPUAdapterInfo` that name the device; any of them may be empty. */
interface AdapterWords {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
}

/** Words that are not written with one capital. */
const spellings = [
  'NVIDIA',
  'AMD',
  'RTX',
  'GTX',
  'RX',
  'GeForce',
  'SwiftShader',
  'UHD',
  'HD',
  'MI',
  'GPU',
  'llvmpipe',
];

/**
 * The name of an adapter. Adapters tell it in lower case with hyphens: `nvidia-geforce-rtx-4070` is "NVIDIA GeForce RTX
 * 4070". Where no device is told, vendor and architecture stand for it.
 *
 * @returns At least one word; "GPU" where nothing is told.
 */
export function gpuName({ vendor, architecture, device }: AdapterWords): string {
  const told = device === '' ? `${vendor} ${architecture}` : device;
  const words = told.split(/[\s-]+/).filter((word) => word !== '');
  return words.length === 0 ? 'GPU' : words.map(spelt).join(' ');
}

function spelt(word: string): string {
  // What comes with capitals is the vendor's own spelling.
  if (word !== word.toLowerCase()) return word;
  const known = spellings.find((spelling) => spelling.toLowerCase() === word);
  if (known !== undefined) return known;
  return word[0]!.toUpperCase() + word.slice(1);
}
