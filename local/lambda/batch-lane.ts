// One line of batches of a shard, one after another. A shard has as many lines as its ParallelizationFactor says.
import type { Clock } from '../../src/domain/clock.ts';
import { type BatchLimits, type GatheredRecord, nextBatchLength, windowEndsAt } from './batching.ts';
import type { Bell } from './bell.ts';
import type { TumblingWindow } from './tumbling-window.ts';

interface BatchLaneOptions {
  readonly clock: Clock;
  /** Rung when something changed for a line, or by one. */
  readonly bell: Bell;
  readonly signal: AbortSignal;
  readonly window: TumblingWindow | undefined;
  /** As they are now: a state takes its share of the event. */
  limits(): BatchLimits;
  runBatch(batch: readonly GatheredRecord[]): Promise<void>;
  endWindow(window: TumblingWindow): Promise<void>;
}

type Step =
  | { readonly kind: 'batch'; readonly length: number }
  | { readonly kind: 'end-window'; readonly window: TumblingWindow }
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'end' };

export class BatchLane {
  readonly #options: BatchLaneOptions;
  #waiting: readonly GatheredRecord[] = [];
  #waitingBytes = 0;
  #readUpToMs = Number.NEGATIVE_INFINITY;
  #isBusy = false;

  constructor(options: BatchLaneOptions) {
    this.#options = options;
  }

  /** Nothing to do until more is read, or until a batching window ends. */
  get isIdle(): boolean {
    return !this.#isBusy && this.#nextStep().kind === 'wait';
  }

  /** What waits is no full batch yet: there is room for more while the one before is under way. */
  get isHungry(): boolean {
    return nextBatchLength(this.#options.limits(), this.#waiting, Number.NEGATIVE_INFINITY) === 0;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** These come next, and all that arrived before that instant have come; Infinity: no more will come. */
  add(records: readonly GatheredRecord[], readUpToMs: number): void {
    if (records.length > 0) this.#waiting = [...this.#waiting, ...records];
    this.#waitingBytes += bytesOf(records);
    this.#readUpToMs = Math.max(this.#readUpToMs, readUpToMs);
  }

  /** Resolves when all is done and no more will come, or when the signal aborts. */
  async run(): Promise<void> {
    const { bell, signal } = this.#options;
    while (!signal.aborted) {
      const step = this.#nextStep();
      if (step.kind === 'end') return;
      if (step.kind === 'wait') {
        await bell.wait(step.untilMs);
        continue;
      }
      this.#isBusy = true;
      await this.#do(step);
      this.#isBusy = false;
      bell.ring();
    }
  }

  #do(step: Extract<Step, { kind: 'batch' | 'end-window' }>): Promise<void> {
    const { runBatch, endWindow } = this.#options;
    if (step.kind === 'end-window') return endWindow(step.window);
    const batch = this.#waiting.slice(0, step.length);
    this.#waiting = this.#waiting.slice(step.length);
    this.#waitingBytes -= bytesOf(batch);
    this.#options.bell.ring();
    return runBatch(batch);
  }

  #nextStep(): Step {
    const { clock, window, limits } = this.#options;
    if (window?.isStateTooLarge) return { kind: 'end-window', window };
    const isClosed = this.#readUpToMs === Number.POSITIVE_INFINITY;
    const inside = window ? this.#waiting.slice(0, window.lengthInside(this.#waiting)) : this.#waiting;
    // Inferred: a shard that ends ends its window too.
    const isOver = isClosed || window?.isOver(this.#waiting, this.#readUpToMs) === true;
    // What can't become a larger batch has nothing to wait for.
    const length = nextBatchLength(limits(), inside, isOver ? Number.POSITIVE_INFINITY : clock.now());
    if (length > 0) return { kind: 'batch', length };
    if (window?.isOpen && isOver) return { kind: 'end-window', window };
    return isClosed ? { kind: 'end' } : { kind: 'wait', untilMs: windowEndsAt(limits(), inside) };
  }
}

const bytesOf = (records: readonly GatheredRecord[]): number =>
  records.reduce((sum, { eventBytes }) => sum + eventBytes, 0);
