// A tumbling window: records that arrived within one stretch of time, over which the function's state is passed on.
import { TRIGGER_LIMITS } from '../../src/domain/limits/trigger-limits.ts';
import { utf8Bytes } from '../../src/domain/stream/record-size.ts';
import type { ReadRecord } from '../reading/shard-reader.ts';
import type { BatchOutcome } from './batch-response.ts';
import { envelopeBytes } from './kinesis-event.ts';
import type { WindowFields } from './window-fields.ts';

type Arrived = Pick<ReadRecord, 'arrivedAtMs'>;

interface TumblingWindowOptions {
  readonly windowMs: number;
  readonly shardId: string;
  readonly streamArn: string;
}

/** Nothing has been passed on yet. Never the same object: it belongs to the function that gets it. */
const freshState = (): unknown => ({});
const NO_STATE: BatchOutcome = {
  kind: 'failure',
  reason: new Error('The function answered without a state, which each invocation of a tumbling window must give.'),
};

export class TumblingWindow {
  readonly #options: TumblingWindowOptions;
  /** Undefined while no record of a window has gone to the function. */
  #startMs: number | undefined;
  #state = freshState();
  #stateBytes = 0;
  #isClosing = false;

  constructor(options: TumblingWindowOptions) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#startMs !== undefined;
  }

  /** Bytes of an event of this window without records. The state, which may be large, is counted once. */
  get envelopeBytes(): number {
    return envelopeBytes({ ...this.fields(), state: '' }) + this.#stateBytes;
  }

  /** The window must end now, and goes on with a fresh state. */
  get isStateTooLarge(): boolean {
    return this.#stateBytes > TRIGGER_LIMITS.windowStateMaxBytes.value;
  }

  /** How many of the first records are in the window that is open, or, where none is, in that of the first. */
  lengthInside(records: readonly Arrived[]): number {
    const endMs = this.#endMsWith(records.at(0));
    const outside = records.findIndex(({ arrivedAtMs }) => arrivedAtMs >= endMs);
    return outside < 0 ? records.length : outside;
  }

  /** Whether no more records can come into it when all that arrived before this instant have been read. */
  isOver(waiting: readonly Arrived[], readUpToMs: number): boolean {
    return readUpToMs >= this.#endMsWith(waiting.at(0));
  }

  open({ arrivedAtMs }: Arrived): void {
    this.#startMs ??= this.#startOf(arrivedAtMs);
  }

  /** The events from here on are the last of this window, or of this state. */
  close(): void {
    this.#isClosing = true;
  }

  /** After the last event: where the window has to go on, with a fresh state. */
  closed(): void {
    if (!this.isStateTooLarge) this.#startMs = undefined;
    this.#passOn(freshState());
    this.#isClosing = false;
  }

  fields(): WindowFields {
    const { windowMs, shardId, streamArn } = this.#options;
    const startMs = this.#startMs ?? 0;
    return {
      window: { start: instant(startMs), end: instant(startMs + windowMs) },
      state: this.#state,
      shardId,
      eventSourceARN: streamArn,
      // Inferred: the two exclude each other, since what is ended early goes on.
      isFinalInvokeForWindow: this.#isClosing && !this.isStateTooLarge,
      isWindowTerminatedEarly: this.#isClosing && this.isStateTooLarge,
    };
  }

  /** The outcome, if the answer has the state that belongs to it; the state is passed on if any record was done. */
  outcomeOf(answer: unknown, outcome: BatchOutcome): BatchOutcome {
    if (typeof answer !== 'object' || answer === null || !('state' in answer)) return NO_STATE;
    const isAnyDone = outcome.kind === 'success' || (outcome.kind === 'failed-from' && outcome.index > 0);
    if (isAnyDone && !this.#isClosing) this.#passOn(answer.state);
    return outcome;
  }

  #passOn(state: unknown): void {
    this.#state = state;
    this.#stateBytes = utf8Bytes(JSON.stringify(state) ?? '');
  }

  /** **Inferred**: windows lie on whole multiples of their length since the epoch, as in the guide's example. */
  #startOf(arrivedAtMs: number): number {
    return arrivedAtMs - (arrivedAtMs % this.#options.windowMs);
  }

  #endMsWith(first: Arrived | undefined): number {
    const startMs = this.#startMs ?? (first ? this.#startOf(first.arrivedAtMs) : Number.POSITIVE_INFINITY);
    return startMs + this.#options.windowMs;
  }
}

/** In whole seconds, as windows are. */
const instant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
