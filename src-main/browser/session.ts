/**
 * The browser door's secrets: one-time codes for printed links, tokens for pages, and the lock against guessing.
 *
 * A code lives 60 s and works once; whoever brings it gets a token, which lives as long as the door. Both are 256 random
 * bits, so the lock guards against a defect elsewhere rather than against luck.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long the code of a printed link works. */
export const codeLifetimeMs = 60_000;
/** So many wrong codes and tokens within a minute close the door's ears for the next minute. */
export const wrongTriesUntilLock = 10;
export const lockMs = 60_000;
/** More pages than anybody keeps open; the oldest token goes first. */
const maxTokens = 32;

/** How a secret was found: right, wrong, or not looked at because the door is locked. */
export type Verdict =
  | { readonly end: 'right' }
  | { readonly end: 'wrong' }
  | { readonly end: 'locked'; readonly secondsLeft: number };

/** Codes, tokens and the lock of one door. */
export class Sessions {
  /** SHA-256 of each secret, so that a comparison takes the same time for every try. */
  private codes: { readonly digest: Buffer; readonly until: number }[] = [];
  private tokens: Buffer[] = [];
  private wrongTries: number[] = [];
  private lockedUntil = 0;

  /** @param now A clock in ms that never runs backwards. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Makes a code that works once within the next 60 s. */
  newCode(): string {
    const code = newSecret();
    this.codes = this.codes.filter((known) => known.until > this.now());
    this.codes.push({ digest: digestOf(code), until: this.now() + codeLifetimeMs });
    return code;
  }

  /**
   * Swaps a code for a token.
   *
   * @param code What the page read from its address.
   * @returns    The token with a right code, which is spent by this.
   */
  exchange(code: string): Exclude<Verdict, { end: 'right' }> | { readonly end: 'right'; token: string } {
    const locked = this.lock();
    if (locked) return locked;
    const fresh = this.codes.filter((known) => known.until > this.now());
    const spent = findSecret(
      fresh.map((known) => known.digest),
      code,
    );
    this.codes = fresh.filter((_, index) => index !== spent);
    if (spent === -1) return this.countWrongTry();
    const token = newSecret();
    this.tokens = [...this.tokens, digestOf(token)].slice(-maxTokens);
    return { end: 'right', token };
  }

  /** Checks the token that a call bears. */
  check(token: string): Verdict {
    const locked = this.lock();
    if (locked) return locked;
    return findSecret(this.tokens, token) === -1 ? this.countWrongTry() : { end: 'right' };
  }

  private lock(): { readonly end: 'locked'; readonly secondsLeft: number } | null {
    const leftMs = this.lockedUntil - this.now();
    return leftMs > 0 ? { end: 'locked', secondsLeft: Math.ceil(leftMs / 1000) } : null;
  }

  private countWrongTry(): { readonly end: 'wrong' } {
    const now = this.now();
    this.wrongTries = this.wrongTries.filter((time) => time > now - lockMs);
    this.wrongTries.push(now);
    if (this.wrongTries.length >= wrongTriesUntilLock) {
      this.lockedUntil = now + lockMs;
      this.wrongTries = [];
    }
    return { end: 'wrong' };
  }
}

/** 256 random bits in characters that an address fragment, a header and a subprotocol can all hold. */
function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** The index of the secret with this digest, or -1; looks at every one whatever it finds. */
function findSecret(digests: readonly Buffer[], secret: string): number {
  const digest = digestOf(secret);
  let found = -1;
  digests.forEach((known, index) => {
    if (timingSafeEqual(known, digest)) found = index;
  });
  return found;
}
