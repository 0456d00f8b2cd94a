/**
 * Seeded damage to files: what transfers, disks and attackers do to them. The same seed gives the same file for
 * ever, so that a find is a number.
 */

/** A seeded source of integers. */
type Dice = (below: number) => number;

/** mulberry32. */
export function seededDice(seed: number): Dice {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Headers decide more than pixels: half of the damage falls on the first 300 bytes. */
function place(bytes: Uint8Array, dice: Dice): number {
  const reach = dice(2) === 0 ? Math.min(300, bytes.length) : bytes.length;
  return dice(Math.max(1, reach));
}

/** Numbers at which sizes and counters break. */
const edges = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff];

type Damage = (bytes: Buffer, dice: Dice, others: readonly Uint8Array[]) => Buffer;

const damages: readonly Damage[] = [
  function flipBit(bytes, dice) {
    const at = place(bytes, dice);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << dice(8));
    return bytes;
  },
  function setByte(bytes, dice) {
    bytes[place(bytes, dice)] = dice(256);
    return bytes;
  },
  function setEdge(bytes, dice) {
    const at = place(bytes, dice);
    const value = edges[dice(edges.length)] ?? 0;
    bytes.fill(value, at, Math.min(bytes.length, at + 1 + dice(4)));
    return bytes;
  },
  function cut(bytes, dice) {
    return bytes.subarray(0, place(bytes, dice));
  },
  function remove(bytes, dice) {
    const at = place(bytes, dice);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + dice(64))]);
  },
  function repeat(bytes, dice) {
    const at = place(bytes, dice);
    return Buffer.concat([bytes.subarray(0, at + dice(200)), bytes.subarray(at)]);
  },
  function insert(bytes, dice) {
    const at = place(bytes, dice);
    const noise = Buffer.from(Array.from({ length: 1 + dice(32) }, () => dice(256)));
    return Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
  },
  function splice(bytes, dice, others) {
    const other = others[dice(others.length)] ?? bytes;
    return Buffer.concat([bytes.subarray(0, place(bytes, dice)), other.subarray(place(other, dice))]);
  },
];

/**
 * A damaged copy of one of the files.
 *
 * @param files Good files of one format.
 * @param seed  Integer; names the result.
 */
export function mutateImage(files: readonly Uint8Array[], seed: number): Uint8Array {
  const dice = seededDice(seed);
  let bytes: Buffer = Buffer.from(files[dice(files.length)] ?? []);
  for (let count = 1 + dice(6); count > 0; count -= 1) {
    const damage = damages[dice(damages.length)];
    if (damage && bytes.length > 0) bytes = damage(bytes, dice, files);
  }
  return bytes;
}
