// Asks for one document again and again, and backs off while it fails.
import { pollDelayMs } from '../model/rhythm.ts';
import type { Answer } from './client.ts';

export interface PollerOptions<T> {
  /** Undefined: there is nothing to ask for just now. */
  readonly read: () => Promise<Answer<T>> | undefined;
  /** Told each answer; with a failure, when the next try comes. */
  readonly take: (answer: Answer<T>, retryAtMs: number) => void;
  /** Whether to ask each second, or less often. */
  readonly isLively: () => boolean;
  /** For a document that never changes: asked for until there is an answer. */
  readonly once: boolean;
}

export class Poller<T> {
  readonly #options: PollerOptions<T>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isRunning = false;
  #isAsking = false;
  #isDone = false;
  #isUrged = false;

  constructor(options: PollerOptions<T>) {
    this.#options = options;
  }

  /** Asks at once, and goes on. A question under way that fails is asked again at once: it may be older than the cure. */
  start(): void {
    if (this.#isDone) return;
    this.#isRunning = true;
    this.#failures = 0;
    clearTimeout(this.#timer);
    if (this.#isAsking) this.#isUrged = true;
    else void this.#round();
  }

  pause(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
  }

  async #round(): Promise<void> {
    const question = this.#options.read();
    if (!question) return this.#goOn(pollDelayMs(0, this.#options.isLively()));
    this.#isAsking = true;
    const askedMs = Date.now();
    const answer = await question;
    this.#isAsking = false;
    this.#failures = answer.ok ? 0 : this.#failures + 1;
    this.#isDone = answer.ok && this.#options.once;
    const delayMs = pollDelayMs(this.#failures, this.#options.isLively());
    // The rhythm counts from the question: a slow answer makes no gap.
    const afterFailureMs = this.#isUrged ? 0 : delayMs;
    const waitMs = answer.ok ? Math.max(0, askedMs + delayMs - Date.now()) : afterFailureMs;
    this.#isUrged = false;
    this.#options.take(answer, Date.now() + waitMs);
    this.#goOn(waitMs);
  }

  #goOn(waitMs: number): void {
    if (!this.#isRunning || this.#isDone) return;
    this.#timer = setTimeout(() => void this.#round(), waitMs);
  }
}
