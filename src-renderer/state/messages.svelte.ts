/** What the page has to tell: failures and notes, newest first, each announced once and kept until dismissed. */
import type { ErrorCode, Failure, Outcome } from '@contract/outcome';
import type { SolveReport } from '@contract/studio-calls';
import { t } from '../strings/catalogue';

export interface Message {
  readonly id: number;
  readonly code: ErrorCode | 'info';
  /** What happened, why, and what to do next; `why` is the studio's own line. */
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

/** More than these at once would hide the photo: older ones are shown when these were dismissed. */
const maxShown = 3;
/** So many are kept. */
const maxKept = 100;

export class Messages {
  #all = $state.raw<readonly Message[]>([]);
  readonly shown: readonly Message[] = $derived(this.#all.slice(0, maxShown));
  #count = 0;
  /** Nothing is drawn from it. */
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  readonly #fellBack = new Set<string>();

  /** Shows a line from the studio; the same line is not shown twice at a time. */
  add(code: ErrorCode | 'info', why: string): void {
    if (code === 'cancelled') return;
    this.#show({ code, what: t(`error.title.${code}`), why, next: t(`error.next.${code}`) });
  }

  /** Says once of a solve that it ended on another backend than the one it began on. */
  addFallback(report: SolveReport | null): void {
    if (report === null || report.fallback === null) return;
    // A picture is drawn again and again from one solve; its time tells it from the next one that fell back.
    const solve = JSON.stringify(report);
    if (this.#fellBack.has(solve)) return;
    this.#fellBack.add(solve);
    this.#show({ code: 'info', what: t('message.fallback'), why: report.fallback, next: '' });
  }

  fail = (failure: Failure): void => this.add(failure.code, failure.message);

  /** The value of an outcome; a failure is shown, and a cancellation is nothing to show. */
  valueOf<T>(outcome: Outcome<T>): T | null {
    if (outcome.end === 'done') return outcome.value;
    if (outcome.end === 'failed') this.fail(outcome);
    return null;
  }

  #show(message: Omit<Message, 'id'>): void {
    if (this.#all.some(({ why }) => why === message.why)) return;
    this.#all = [{ id: ++this.#count, ...message }, ...this.#all].slice(0, maxKept);
  }

  dismiss(id: number): void {
    this.#all = this.#all.filter((message) => message.id !== id);
  }
}

/** A message as text, for the clipboard. */
export function messageText(message: Message): string {
  return [message.what, message.why, message.next].filter((line) => line !== '').join('\n');
}
