/**
 * Entry of a child process that makes one safe write and prints how it ended, so that system calls can be made to
 * fail under it. Arguments: path, conflict rule, length of the new content in bytes, and how many reads to make of
 * nothing before, for a tracer that counts.
 */
import { open } from 'node:fs/promises';
import type { ConflictChoice } from '../../src-main/contract/parameters';
import { toOutcome } from '../../src-main/contract/outcome';
import { writeSafely } from '../../src-main/photos/safe-write';
import { newContent } from './new-content';

const [path = '', conflict = 'ask', length = '0', padding = '0'] = process.argv.slice(2);
const bytes = newContent(Number(length));
for (let count = Number(padding); count > 0; count -= 1) {
  const nothing = await open('/dev/null');
  await nothing.read(Buffer.alloc(1), 0, 1, 0);
  await nothing.close();
}
try {
  const request = { path, bytes, conflict: conflict as ConflictChoice, protectedInputs: [] };
  process.stdout.write(JSON.stringify(await writeSafely(request)));
} catch (thrown) {
  process.stdout.write(JSON.stringify(toOutcome(thrown)));
}
