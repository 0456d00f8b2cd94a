import { beforeEach, describe, expect, it } from 'vitest';
import { codeLifetimeMs, lockMs, Sessions, wrongTriesUntilLock } from '../../src-main/browser/session';

let nowMs = 0;
let sessions: Sessions;

beforeEach(() => {
  nowMs = 1_000_000;
  sessions = new Sessions(() => nowMs);
});

/** A token that the sessions have given out. */
function newToken(): string {
  const answer = sessions.exchange(sessions.newCode());
  if (answer.end !== 'right') throw new Error(`a fresh code was ${answer.end}`);
  return answer.token;
}

function tryWrongly(times: number): void {
  for (let time = 0; time < times; time += 1) sessions.check('wrong');
}

describe('a one-time code', () => {
  it('is 256 random bits that an address fragment can hold', () => {
    expect(sessions.newCode()).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(sessions.newCode()).not.toBe(sessions.newCode());
  });

  it('gives a token once', () => {
    const code = sessions.newCode();
    expect(sessions.exchange(code)).toEqual({
      end: 'right',
      token: expect.stringMatching(/^[\w-]{43}$/) as string,
    });
    expect(sessions.exchange(code)).toEqual({ end: 'wrong' });
  });

  it('works until 60 s after it was given, and not at 60 s', () => {
    const early = sessions.newCode();
    nowMs += codeLifetimeMs - 1;
    expect(sessions.exchange(early).end).toBe('right');
    const late = sessions.newCode();
    nowMs += codeLifetimeMs;
    expect(sessions.exchange(late).end).toBe('wrong');
  });

  it('does not end the one given before it', () => {
    const first = sessions.newCode();
    const second = sessions.newCode();
    expect(sessions.exchange(second).end).toBe('right');
    expect(sessions.exchange(first).end).toBe('right');
  });
});

describe('a token', () => {
  it('is right as often as it is shown, and no code or part of it is', () => {
    const token = newToken();
    expect(sessions.check(token)).toEqual({ end: 'right' });
    expect(sessions.check(token)).toEqual({ end: 'right' });
    for (const wrong of ['', token.slice(1), `${token}a`, token.toUpperCase(), sessions.newCode()]) {
      expect(sessions.check(wrong)).toEqual({ end: 'wrong' });
    }
  });

  it('is forgotten when 32 newer ones were given', () => {
    const oldest = newToken();
    for (let page = 0; page < 31; page += 1) newToken();
    expect(sessions.check(oldest).end).toBe('right');
    newToken();
    expect(sessions.check(oldest).end).toBe('wrong');
  });
});

describe('the lock', () => {
  it('closes after 10 wrong tries for right codes and tokens too, and opens after a minute', () => {
    const token = newToken();
    tryWrongly(wrongTriesUntilLock - 1);
    expect(sessions.check(token).end).toBe('right');
    tryWrongly(1);
    expect(sessions.check(token)).toEqual({ end: 'locked', secondsLeft: 60 });
    const code = sessions.newCode();
    expect(sessions.exchange(code).end).toBe('locked');
    nowMs += lockMs - 1;
    expect(sessions.check(token)).toEqual({ end: 'locked', secondsLeft: 1 });
    nowMs += 1;
    expect(sessions.check(token).end).toBe('right');
  });

  it('counts wrong codes and wrong tokens together', () => {
    tryWrongly(5);
    for (let time = 0; time < 5; time += 1) sessions.exchange('wrong');
    expect(sessions.exchange(sessions.newCode()).end).toBe('locked');
  });

  it('does not count tries that are a minute old, nor those made while it is closed', () => {
    tryWrongly(wrongTriesUntilLock - 1);
    nowMs += lockMs;
    tryWrongly(wrongTriesUntilLock - 1);
    expect(sessions.check('wrong').end).toBe('wrong');
    expect(sessions.check('wrong').end).toBe('locked');
    tryWrongly(100);
    nowMs += lockMs;
    expect(sessions.check('wrong').end).toBe('wrong');
  });
});
