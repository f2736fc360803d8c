// Decides what is sent when: cuts requests, paces every shard, retries what failed, and keeps the account. No I/O.
import type { LimitValues } from '../limits/table.ts';
import type { Random } from '../random.ts';
import type { StreamRecord } from '../records/record.ts';
import type { HashKeyRange, ShardRange } from '../stream/shard-map.ts';
import { Answers, add } from './answers.ts';
import { Backlog, type Entry, placeOf } from './backlog.ts';
import { fullJitterMs } from './backoff.ts';
import type { Lane, Pending } from './lane.ts';
import { Pace } from './pace.ts';
import type { PutOutcome, PutResult } from './record-stream.ts';
import { Tally } from './tally.ts';

export interface ProducerSettings {
  readonly requested: number;
  /** Record `number` of the run, from 1; called once for each number, in order. */
  readonly recordOf: (number: number) => StreamRecord;
  readonly shards: readonly ShardRange[];
  readonly limits: LimitValues;
  readonly random: Random;
  /** Epoch milliseconds after which nothing more is sent. */
  readonly deadlineMs: number;
  /** `none` neither paces nor waits before it tries again, as naive producers do: it shows the storm. */
  readonly backoff?: 'jitter' | 'none' | undefined;
  /** A key's records reach the stream in their order: later ones wait until those before them are settled. */
  readonly ordered?: boolean | undefined;
  /** An overall pace below the shards' own; every try counts. */
  readonly recordsPerSecond?: number | undefined;
  /** The part of the ring that is this producer's: records that belong elsewhere are another worker's. */
  readonly share?: HashKeyRange | undefined;
}

export interface PutRequest {
  readonly records: readonly StreamRecord[];
  readonly entries: readonly Entry[];
  readonly sentMs: number;
  /** The listing of the shards that it was made by, counted from 0. */
  readonly shardMap: number;
}

export type Step =
  | { readonly kind: 'send'; readonly request: PutRequest }
  /** The shards have changed: list them, and tell {@link Producer.reshard} or {@link Producer.listLater}. */
  | { readonly kind: 'list' }
  /** Nothing to do before this instant, or before an answer comes (Infinity). */
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'done' };

/** Requests under way at once: enough to hide an answer's latency, few enough to keep a small machine responsive. */
const REQUESTS_UNDER_WAY = { least: 8, perShard: 1 / 8 };
/**
 * Requests that are not full are this far apart. Small ones are answered sooner, and so cost less of the second that
 * follows them; more of them would cost the processor more than they bring.
 */
const BETWEEN_REQUESTS_MS = 10;
/** Numbers looked at in one go, so that a worker with a small share of the ring still sends in between. */
const LOOK_AT_ONCE = 4_000;
const LIST_AGAIN_MS = 1_000;

export class Producer {
  readonly tally: Tally;
  readonly #settings: ProducerSettings;
  readonly #backlog: Backlog;
  readonly #pace: Pace;
  readonly #underWay = new Set<PutRequest>();
  #recordsUnderWay = 0;
  #made = 0;
  #nextRequestMs = Number.NEGATIVE_INFINITY;
  #shardMap = 0;
  #listing: 'no' | 'wanted' | 'asked' = 'no';
  #listAgainMs = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(settings: ProducerSettings) {
    const { requested, shards, limits, backoff, ordered = false, recordsPerSecond } = settings;
    this.#settings = settings;
    this.#backlog = new Backlog(shards, backoff === 'none' ? UNPACED : limits, ordered);
    this.#pace = new Pace(recordsPerSecond ?? Number.POSITIVE_INFINITY);
    this.tally = new Tally(
      requested,
      shards.map(({ shardId }) => shardId),
    );
  }

  /** What to do now. Ask again after each request sent, each answer, and when a wait is over. */
  next(now: number): Step {
    if (now >= this.#settings.deadlineMs) this.stop();
    if (this.#isClosed) return this.#underWay.size === 0 ? DONE : { kind: 'wait', untilMs: Number.POSITIVE_INFINITY };
    if (this.#listing === 'wanted' && now >= this.#listAgainMs) {
      this.#listing = 'asked';
      return LIST;
    }
    this.#makeAhead();
    if (this.#backlog.isEmpty && this.#underWay.size === 0) return DONE;
    const { least, perShard } = REQUESTS_UNDER_WAY;
    if (this.#underWay.size >= Math.max(least, perShard * this.#backlog.shardCount))
      return this.#waitUntil(Number.POSITIVE_INFINITY);
    const request = now < this.#nextRequestMs ? undefined : this.#cutRequest(now);
    return request ? { kind: 'send', request } : this.#waitUntil(this.#nextMs(now));
  }

  /** Enters the answer to a request into the account, and puts back what must be tried again. */
  settle(request: PutRequest, outcome: PutOutcome, now: number): void {
    this.#underWay.delete(request);
    this.#recordsUnderWay -= request.entries.length;
    const answers = new Answers();
    for (const [index, entry] of request.entries.entries())
      this.#settleOne(request, entry, resultOf(outcome, index), answers);
    for (const [lane, { counted, refused, uncounted, again }] of answers.entries()) {
      lane.budget.count(now, counted);
      lane.budget.release(uncounted);
      lane.budget.refuse(now, request.sentMs, refused);
      this.#retry(lane, again, now);
    }
  }

  /** Follows a reshard, with the shards that are open by now. */
  reshard(shards: readonly ShardRange[], now: number): void {
    this.#shardMap += 1;
    this.#listing = 'no';
    this.#listAgainMs = now + LIST_AGAIN_MS;
    const entries = [...this.#underWay].flatMap((request) => request.entries);
    this.#backlog.reshard(shards, entries);
  }

  /** The shards could not be listed: what is known serves on for a while. */
  listLater(now: number): void {
    this.#listing = 'wanted';
    this.#listAgainMs = now + LIST_AGAIN_MS;
  }

  /** Sends nothing more: what is not under way expires; the answers still to come are entered as they come. */
  stop(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.tally.expired += this.tally.pending - this.#recordsUnderWay;
  }

  #settleOne(request: PutRequest, { lane, pending }: Entry, result: PutResult | Unanswered, answers: Answers): void {
    const { sizeBytes } = pending.record;
    const answer = answers.of(lane);
    switch (result.kind) {
      case 'accepted':
        this.tally.accept(result.shardId, result.sequenceNumber, sizeBytes);
        if (result.shardId === lane.shardId) add(answer.counted, sizeBytes);
        else this.#landedElsewhere(request, lane, result.shardId, sizeBytes, answers);
        this.#backlog.settled(pending);
        return;
      case 'rejected':
        this.tally.fail(result.message);
        add(answer.uncounted, sizeBytes);
        this.#backlog.settled(pending);
        return;
      case 'throttled':
        this.tally.throttle(lane.shardId);
        add(answer.refused, sizeBytes);
        break;
      case 'lost':
        this.tally.lose(lane.shardId);
        add(answer.counted, sizeBytes);
        break;
      default:
        add(answer.uncounted, sizeBytes);
    }
    answer.again.push({ record: pending.record, tries: pending.tries + 1 });
  }

  /** The prediction was wrong. Where the shards known by now do not explain it, they are listed: once, not once a record. */
  #landedElsewhere(
    { shardMap }: PutRequest,
    predicted: Lane,
    shardId: string,
    sizeBytes: number,
    answers: Answers,
  ): void {
    if (this.#listing === 'no' && shardMap === this.#shardMap) this.#listing = 'wanted';
    add(answers.of(predicted).uncounted, sizeBytes);
    const actual = this.#backlog.laneOf(shardId);
    actual.budget.hold(sizeBytes);
    add(answers.of(actual).counted, sizeBytes);
  }

  #retry(lane: Lane, again: readonly Pending[], now: number): void {
    if (again.length === 0) return;
    if (this.#isClosed) {
      this.tally.expired += again.length;
      return;
    }
    const mostTries = again.reduce((most, { tries }) => Math.max(most, tries), 0);
    const { backoff, random } = this.#settings;
    this.#backlog.retry(lane, again, backoff === 'none' ? now : now + fullJitterMs(mostTries, random));
  }

  #makeAhead(): void {
    const { requested, recordOf, share } = this.#settings;
    for (let looked = 0; looked < LOOK_AT_ONCE || this.#backlog.isEmpty; looked += 1) {
      if (this.#made >= requested || this.#backlog.isFull) return;
      this.#made += 1;
      const record = recordOf(this.#made);
      const place = placeOf(record);
      if (share && (place < share.start || place > share.end)) this.tally.requested -= 1;
      else if (record.sizeBytes > this.#settings.limits.recordMaxBytes) this.tally.fail(this.#tooLarge(record));
      else this.#backlog.add(record, place);
    }
  }

  #cutRequest(now: number): PutRequest | undefined {
    const { putRecordsMaxRecords, putRecordsMaxBytes } = this.#settings.limits;
    const room = { records: Math.min(putRecordsMaxRecords, this.#pace.room(now)), bytes: putRecordsMaxBytes };
    const entries = this.#backlog.take(now, room);
    if (entries.length === 0) return undefined;
    // A full request leaves something behind that need not wait.
    if (room.records > 0) this.#nextRequestMs = now + BETWEEN_REQUESTS_MS;
    this.#pace.sent(now, entries.length);
    return this.#send(entries, now);
  }

  #send(entries: readonly Entry[], sentMs: number): PutRequest {
    const request = {
      entries,
      records: entries.map(({ pending }) => pending.record),
      sentMs,
      shardMap: this.#shardMap,
    };
    this.#underWay.add(request);
    this.#recordsUnderWay += entries.length;
    this.tally.attempts += entries.length;
    for (const { lane, pending } of entries) if (pending.tries > 0) this.tally.retry(lane.shardId);
    return request;
  }

  #nextMs(now: number): number {
    return Math.max(this.#backlog.nextMs(now), this.#nextRequestMs, this.#pace.nextMs(now));
  }

  #waitUntil(instantMs: number): Step {
    return { kind: 'wait', untilMs: Math.min(instantMs, this.#settings.deadlineMs) };
  }

  #tooLarge({ number, sizeBytes }: StreamRecord): string {
    const { recordMaxBytes } = this.#settings.limits;
    return `Record ${number} has ${sizeBytes} bytes with its partition key, and Kinesis takes ${recordMaxBytes} at most.`;
  }
}

type Unanswered = Exclude<PutOutcome, { kind: 'answered' }>;

const DONE: Step = { kind: 'done' };
const LIST: Step = { kind: 'list' };
const UNPACED = {
  shardWriteRecordsPerSecond: Number.POSITIVE_INFINITY,
  shardWriteBytesPerSecond: Number.POSITIVE_INFINITY,
};

function resultOf(outcome: PutOutcome, index: number): PutResult | Unanswered {
  if (outcome.kind !== 'answered') return outcome;
  return (
    outcome.results[index] ?? { kind: 'lost', message: 'The answer holds fewer results than the request records.' }
  );
}
