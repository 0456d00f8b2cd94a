import { describe, expect, it } from 'vitest';
import { RecentlyUsed } from '../../../src-main/engine/held/recently-used';

const names = (room: RecentlyUsed<string>): string =>
  room
    .entries()
    .map(([name]) => name)
    .join('');

function roomFor(bytes: number, count: number): { room: RecentlyUsed<string>; dropped: string[] } {
  const dropped: string[] = [];
  return { room: new RecentlyUsed({ bytes, count }, (value) => dropped.push(value)), dropped };
}

describe('a room for what was used lately', () => {
  it('drops what was not used for longest when a value more would go beyond its bytes', () => {
    const { room, dropped } = roomFor(10, 9);
    for (const name of ['a', 'b', 'c']) room.keep(name, name, 3);
    expect(room.use('a')).toBe('a');
    room.keep('d', 'd', 3);
    expect(names(room)).toBe('cad');
    expect(dropped).toEqual(['b']);
    expect(room.use('b')).toBeNull();
  });

  it('keeps exactly its bytes and its count, and not one more', () => {
    const { room } = roomFor(6, 2);
    room.keep('a', 'a', 3);
    room.keep('b', 'b', 3);
    expect(names(room)).toBe('ab');
    room.keep('c', 'c', 0);
    expect(names(room)).toBe('bc');
  });

  it('keeps the newest though it is larger than the room, alone', () => {
    const { room, dropped } = roomFor(10, 9);
    room.keep('a', 'a', 3);
    room.keep('b', 'b', 11);
    expect(names(room)).toBe('b');
    room.keep('c', 'c', 1);
    expect(names(room)).toBe('c');
    expect(dropped).toEqual(['a', 'b']);
  });

  it('gives back what a value of the same name takes the place of, and what is dropped by name', () => {
    const { room, dropped } = roomFor(10, 9);
    room.keep('a', 'first', 3);
    room.keep('a', 'second', 3);
    room.drop('a');
    room.drop('a');
    expect(dropped).toEqual(['first', 'second']);
  });
});
