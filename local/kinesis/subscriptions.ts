// Who is subscribed to what: one subscription at a time for each consumer and shard, and how fast it may be fed.
import { admitCall, type CallBudget, FULL_CALL_BUDGET } from '../../src/domain/limits/call-budget.ts';
import { admitRead, chargeRead, FULL_READ_BUDGET, type ReadBudget } from '../../src/domain/limits/read-budget.ts';
import type { LimitValues } from '../../src/domain/limits/table.ts';
import type { Consumer } from './consumer.ts';
import { alreadySubscribed, subscribeRateExceeded } from './refusals.ts';

/** A consumer's place at a shard. It outlives the subscriptions: the limits hold from one to the next. */
export class Seat {
  readonly #limits: LimitValues;
  #calls: CallBudget = FULL_CALL_BUDGET;
  #bytes: ReadBudget = FULL_READ_BUDGET;
  #takenAtMs = Number.NEGATIVE_INFINITY;
  #holder: symbol | undefined;

  constructor(limits: LimitValues) {
    this.#limits = limits;
  }

  /** Whether one more SubscribeToShard call is admitted now. */
  admitCall(now: number): boolean {
    const [decision, budget] = admitCall(this.#limits.subscribeCallsPerSecond, this.#calls, now);
    this.#calls = budget;
    return decision.allowed;
  }

  /** Gives the seat to a new subscription, unless the one that has it is too young: undefined then. */
  take(now: number): symbol | undefined {
    if (now < this.#takenAtMs + this.#limits.subscriptionTakeoverMs) return undefined;
    this.#takenAtMs = now;
    this.#holder = Symbol('subscription');
    return this.#holder;
  }

  isHeldBy(holder: symbol): boolean {
    return this.#holder === holder;
  }

  /** How long until the bytes pushed so far are paid off. */
  waitMs(now: number): number {
    const [decision, budget] = admitRead(this.#pace, this.#bytes, now);
    this.#bytes = budget;
    return decision.allowed ? 0 : decision.retryAfterMs;
  }

  charge(bytes: number, now: number): void {
    this.#bytes = chargeRead(this.#pace, this.#bytes, now, bytes);
  }

  /** The bytes of fan-out are its own: what GetRecords takes from the shard is counted elsewhere. */
  get #pace() {
    return {
      shardReadCallsPerSecond: Number.POSITIVE_INFINITY,
      shardReadBytesPerSecond: this.#limits.consumerReadBytesPerSecond,
      shardReadBurstBytes: 0,
    };
  }
}

export class Subscriptions {
  readonly #limits: LimitValues;
  /** Forgotten with the consumer. */
  readonly #seats = new WeakMap<Consumer, Map<string, Seat>>();

  constructor(limits: LimitValues) {
    this.#limits = limits;
  }

  /** The consumer's seat at the shard, taken. Throws where that is not allowed now. */
  take(consumer: Consumer, shardId: string, now: number): { readonly seat: Seat; readonly holder: symbol } {
    const seat = this.#seatOf(consumer, shardId);
    if (!seat.admitCall(now)) throw subscribeRateExceeded(shardId, consumer);
    const holder = seat.take(now);
    if (!holder) throw alreadySubscribed(shardId, consumer);
    return { seat, holder };
  }

  #seatOf(consumer: Consumer, shardId: string): Seat {
    const seats = this.#seats.get(consumer) ?? new Map<string, Seat>();
    this.#seats.set(consumer, seats);
    const seat = seats.get(shardId) ?? new Seat(this.#limits);
    seats.set(shardId, seat);
    return seat;
  }
}
