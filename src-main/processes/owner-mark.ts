/**
 * Marks by which what a killed process left on a disk is known for what it is: `<pid>-<machine><random>`. The machine
 * is part of it, since on a shared folder a process id says nothing about a process of another computer.
 */
import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/** What a mark looks like inside a regular expression; its groups are the process and the machine. */
export const ownerPattern = String.raw`(\d{1,10})-([0-9a-f]{8})[0-9a-f]{16}`;

/** A new mark of this process, never the same twice. */
export function newOwnerMark(): string {
  return `${process.pid}-${machine}${randomBytes(8).toString('hex')}`;
}

/** Whether the process of a mark is one of this machine and has ended. */
export function isOwnerDead(pid: string, owner: string): boolean {
  return owner === machine && !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM: it lives and belongs to somebody else.
    return (thrown as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
