// Decides what is sent when: cuts requests, paces every shard, retries what failed, and keeps the account. No I/O.
import type { LimitValues } from '../limits/table.ts';
import type { Random } from '../random.ts';
import type { StreamRecord } from '../records/record.ts';
import { hashKeyOf } from '../stream/hash-key.ts';
import { inRangeOrder, type ShardRange, shardIndexFor } from '../stream/shard-map.ts';
import { fullJitterMs } from './backoff.ts';
import { Lane, type Pending } from './lane.ts';
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
}

export interface PutRequest {
  readonly records: readonly StreamRecord[];
  readonly entries: readonly Entry[];
}

interface Entry {
  readonly lane: Lane;
  readonly pending: Pending;
}

export type Step =
  | { readonly kind: 'send'; readonly request: PutRequest }
  /** Nothing to do before this instant, or before an answer comes (Infinity). */
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'done' };

/** Requests under way at once: enough to hide an answer's latency, few enough to keep a small machine responsive. */
const MAX_REQUESTS_UNDER_WAY = 8;
/** Records made ahead of their turn, so that every shard finds some; bounded, so that a run's memory stays flat. */
const LOOKAHEAD = { records: 4_000, bytes: 32 * 1024 * 1024 };

export class Producer {
  readonly tally: Tally;
  readonly #settings: ProducerSettings;
  readonly #shards: readonly ShardRange[];
  readonly #lanes: readonly Lane[];
  #made = 0;
  #waiting = { records: 0, bytes: 0 };
  #underWay = { requests: 0, records: 0 };
  #firstLane = 0;
  #isClosed = false;

  constructor(settings: ProducerSettings) {
    this.#settings = settings;
    this.#shards = inRangeOrder(settings.shards);
    this.#lanes = this.#shards.map(({ shardId }) => new Lane(shardId, settings.limits));
    this.tally = new Tally(
      settings.requested,
      this.#shards.map(({ shardId }) => shardId),
    );
  }

  /** What to do now. Ask again after each request sent, each answer, and when a wait is over. */
  next(now: number): Step {
    if (now >= this.#settings.deadlineMs) this.#close();
    if (this.#isClosed) return this.#underWay.requests === 0 ? DONE : WAIT_FOR_ANSWER;
    this.#makeAhead();
    if (this.#waiting.records === 0 && this.#underWay.requests === 0) return DONE;
    if (this.#underWay.requests >= MAX_REQUESTS_UNDER_WAY) return this.#waitUntil(Number.POSITIVE_INFINITY);
    const request = this.#cutRequest(now);
    if (request) return { kind: 'send', request };
    const nexts = this.#lanes.map((lane) => lane.nextMs(now) ?? Number.POSITIVE_INFINITY);
    return this.#waitUntil(Math.min(...nexts));
  }

  /** Enters the answer to a request into the account, and puts back what must be tried again. */
  settle(request: PutRequest, outcome: PutOutcome, now: number): void {
    this.#underWay.requests -= 1;
    this.#underWay.records -= request.entries.length;
    const retries = new Map<Lane, Pending[]>();
    for (const [index, { lane, pending }] of request.entries.entries()) {
      const mustRetry = this.#settleOne(lane, pending.record, resultOf(outcome, index), now);
      if (!mustRetry) continue;
      const group = retries.get(lane);
      if (group) group.push(pending);
      else retries.set(lane, [pending]);
    }
    for (const [lane, group] of retries) this.#retry(lane, group, now);
  }

  #settleOne(lane: Lane, record: StreamRecord, result: PutResult | UnansweredResult, now: number): boolean {
    lane.settle(record.sizeBytes, now, result.kind === 'accepted' || result.kind === 'lost');
    switch (result.kind) {
      case 'accepted':
        this.tally.accept(result.shardId, result.sequenceNumber, record.sizeBytes);
        return false;
      case 'rejected':
        this.tally.fail(1, result.message);
        return false;
      case 'throttled':
        this.tally.throttled += 1;
        this.tally.shard(lane.shardId).throttled += 1;
        return true;
      case 'lost':
        this.tally.unknown += 1;
        return true;
      default:
        return true;
    }
  }

  #retry(lane: Lane, group: readonly Pending[], now: number): void {
    if (this.#isClosed) {
      this.tally.expired += group.length;
      return;
    }
    const again = group.map(({ record, tries }) => ({ record, tries: tries + 1 }));
    const mostTries = Math.max(...again.map(({ tries }) => tries));
    lane.retry(again, now + fullJitterMs(mostTries, this.#settings.random));
    this.#waiting.records += again.length;
    for (const { record } of again) this.#waiting.bytes += record.sizeBytes;
  }

  #makeAhead(): void {
    while (
      this.#made < this.#settings.requested &&
      this.#waiting.records < LOOKAHEAD.records &&
      this.#waiting.bytes < LOOKAHEAD.bytes
    ) {
      this.#made += 1;
      const record = this.#settings.recordOf(this.#made);
      this.#laneFor(record).add(record);
      this.#waiting.records += 1;
      this.#waiting.bytes += record.sizeBytes;
    }
  }

  #laneFor(record: StreamRecord): Lane {
    const lane = this.#lanes[shardIndexFor(this.#shards, hashKeyOf(record.partitionKey))];
    if (!lane) throw new Error(`No open shard takes partition key ${record.partitionKey}: the shards leave a gap.`);
    return lane;
  }

  #cutRequest(now: number): PutRequest | undefined {
    const { putRecordsMaxRecords, putRecordsMaxBytes } = this.#settings.limits;
    const room = { records: putRecordsMaxRecords, bytes: putRecordsMaxBytes };
    const entries: Entry[] = [];
    for (let turn = 0; turn < this.#lanes.length && room.records > 0; turn += 1) {
      const lane = this.#lanes[(this.#firstLane + turn) % this.#lanes.length];
      if (!lane) continue;
      for (const pending of lane.take(now, room)) {
        room.records -= 1;
        room.bytes -= pending.record.sizeBytes;
        entries.push({ lane, pending });
      }
    }
    if (entries.length === 0) return undefined;
    // Each request begins with another shard, so that none goes short when requests are full.
    this.#firstLane = (this.#firstLane + 1) % this.#lanes.length;
    return this.#send(entries);
  }

  #send(entries: readonly Entry[]): PutRequest {
    this.#underWay.requests += 1;
    this.#underWay.records += entries.length;
    this.#waiting.records -= entries.length;
    this.tally.attempts += entries.length;
    for (const { lane, pending } of entries) {
      this.#waiting.bytes -= pending.record.sizeBytes;
      if (pending.tries === 0) continue;
      this.tally.retried += 1;
      this.tally.shard(lane.shardId).retried += 1;
    }
    return { entries, records: entries.map(({ pending }) => pending.record) };
  }

  /** Gives up what is not under way; the answers still to come are entered as they come. */
  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.tally.expired += this.tally.pending - this.#underWay.records;
  }

  #waitUntil(instantMs: number): Step {
    return { kind: 'wait', untilMs: Math.min(instantMs, this.#settings.deadlineMs) };
  }
}

type UnansweredResult = Exclude<PutOutcome, { kind: 'answered' }>;

const DONE: Step = { kind: 'done' };
const WAIT_FOR_ANSWER: Step = { kind: 'wait', untilMs: Number.POSITIVE_INFINITY };

function resultOf(outcome: PutOutcome, index: number): PutResult | UnansweredResult {
  if (outcome.kind !== 'answered') return outcome;
  return (
    outcome.results[index] ?? { kind: 'lost', message: 'The answer holds fewer results than the request records.' }
  );
}
