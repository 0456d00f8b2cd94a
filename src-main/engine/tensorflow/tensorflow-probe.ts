/**
 * Entry of a process that lives for one question: does TensorFlow load here, and does it find a CUDA device? Arguments:
 * the file from which the package is looked up, as a URL, and a time limit in milliseconds.
 */
import { lookForTensorflow } from './look-for-tensorflow';

const [from = '', limitMs = ''] = process.argv.slice(2);
const found = await lookForTensorflow(new URL(from), Number(limitMs));
// Threads of the library would keep it alive.
process.send?.(found, () => process.exit(0));
