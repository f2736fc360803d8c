// Decides what is sent when: cuts requests, paces every shard, retries what failed, and keeps the account. No I/O.
import { MIB } from '../limits/table.ts';
import { aggregateBytesOf } from '../records/aggregation/aggregate-size.ts';
import type { OutgoingRecord, StreamRecord } from '../records/record.ts';
import { coversRing, inRangeOrder, type ShardRange } from '../stream/shard-map.ts';
import { Answers, add } from './answers.ts';
import { Backlog, type Entry } from './backlog.ts';
import { fullJitterMs } from './backoff.ts';
import { hasRoom, type Lane, type Pending } from './lane.ts';
import { Pace } from './pace.ts';
import type { PutOutcome, PutResult } from './record-stream.ts';
import type { ProducerSettings, Progress } from './settings.ts';
import { ANOTHERS, Supply } from './supply.ts';
import { Tally } from './tally.ts';

export interface PutRequest {
  readonly records: readonly OutgoingRecord[];
  readonly entries: readonly Entry[];
  readonly sentMs: number;
  /** The listing of the shards that it was made by, counted from 0. */
  readonly shardMap: number;
}

export type Step =
  | { readonly kind: 'send'; readonly request: PutRequest }
  /** The shards have changed: list them, and tell {@link Producer.reshard} or {@link Producer.listLater}. */
  | { readonly kind: 'list' }
  /** Nothing to do before this instant, or before an answer comes. */
  | { readonly kind: 'wait'; readonly untilMs: number }
  | { readonly kind: 'done' };

/** Requests under way at once: enough to hide an answer's latency, few enough to keep a small machine responsive. */
const REQUESTS_UNDER_WAY = { least: 8, perShard: 1 / 8 };
/** A naive loop waits for each answer. What it asks for in vain is many times the limit all the same. */
const REQUESTS_OF_A_STORM = { least: 1, perShard: 1 / 8 };
/**
 * Requests that are not full are so far apart, and further for each that is not answered yet. Small ones are answered
 * sooner, and so cost less of the second that follows them; more of them would cost the processor more than they bring.
 * Where answers take long, those under way would all be out before the first comes back, and nothing could go meanwhile.
 */
const BETWEEN_REQUESTS_MS = { least: 4, perUnderWay: 2 };
/**
 * After a stall, a request makes up for one that was left out, and the rest is spread out: a large one would be answered
 * late, and cost the second after it more than it brings this one.
 */
const SLACK_REQUESTS = 2;
/**
 * Numbers looked at and bytes made in one go, so that a worker with a small share of the ring still sends in between, and
 * answers, progress and a stop never wait long for a text that takes long to write.
 */
const AT_ONCE = { looked: 4_000, bytes: MIB };
const LIST_AGAIN_MS = 1_000;
/** A wait is no longer than this: the producer may be stopped, paused or given more meanwhile. */
const LONGEST_WAIT_MS = 250;

export class Producer {
  readonly tally: Tally;
  readonly #settings: ProducerSettings;
  readonly #supply: Supply;
  readonly #backlog: Backlog;
  readonly #pace: Pace;
  readonly #underWay = new Set<PutRequest>();
  #state: 'sending' | 'paused' | 'stopped' = 'sending';
  #nextRequestMs = Number.NEGATIVE_INFINITY;
  #shardMap = 0;
  #listing: 'no' | 'wanted' | 'asked' = 'no';
  #listAgainMs = Number.NEGATIVE_INFINITY;

  constructor(settings: ProducerSettings) {
    const { requested, recordOf, shards, share, resume, reserved, ordered = false } = settings;
    this.#settings = settings;
    this.#supply = new Supply({ requested, recordOf, share, resume, reserved });
    const limits = settings.backoff === 'none' ? UNPACED : settings.limits;
    const aggregateBytes = settings.aggregate ? aggregateBytesOf(settings.limits) : undefined;
    this.#backlog = new Backlog(shards, { limits, aggregateBytes }, ordered, share);
    this.#pace = new Pace(settings.recordsPerSecond ?? Number.POSITIVE_INFINITY, settings.aggregate ?? false);
    const shardIds = shards.map(({ shardId }) => shardId);
    this.tally = new Tally(requested, shardIds, resume?.tally);
  }

  /** Enough for another producer to go on from here. What is under way now may be sent again then. */
  get progress(): Progress {
    return { ...this.#supply.progress, tally: this.tally.document };
  }

  /** How many shards take records, as far as is known. */
  get shardCount(): number {
    return this.#backlog.shardCount;
  }

  /** What to do now. Ask again after each request sent, each answer, and when a wait is over. */
  next(now: number): Step {
    if (now >= this.#settings.deadlineMs) this.stop();
    if (this.#state !== 'sending') return this.#underWay.size === 0 ? DONE : this.#waitUntil(now, NEVER);
    if (this.#listing === 'wanted' && now >= this.#listAgainMs) {
      this.#listing = 'asked';
      return LIST;
    }
    const isAhead = this.#makeAhead(now);
    if (this.#supply.isExhausted && this.#backlog.isEmpty && this.#underWay.size === 0) return DONE;
    if (this.#underWay.size >= this.#mostUnderWay()) return this.#waitUntil(now, NEVER);
    const request = now < this.#nextRequestMs ? undefined : this.#cutRequest(now);
    return request ? { kind: 'send', request } : this.#waitUntil(now, isAhead ? this.#nextMs(now) : now);
  }

  /** Enters the answer to a request into the account, and puts back what must be tried again. */
  settle(request: PutRequest, outcome: PutOutcome, now: number): void {
    this.#underWay.delete(request);
    const answers = new Answers();
    let index = 0;
    for (const entry of request.entries) {
      this.#settleOne(request, entry, resultOf(outcome, index), answers);
      index += 1;
    }
    for (const [lane, { counted, refused, uncounted, again }] of answers.entries()) {
      lane.budget.count(now, counted);
      lane.budget.release(uncounted);
      lane.budget.refuse(now, request.sentMs, refused);
      this.#retry(lane, again, now);
    }
  }

  /** Follows a reshard, with the shards that are open by now. */
  reshard(shards: readonly ShardRange[], now: number): void {
    this.listLater(now);
    if (!coversRing(inRangeOrder(shards))) return;
    this.#listing = 'no';
    this.#shardMap += 1;
    const entries = [...this.#underWay].flatMap((request) => request.entries);
    this.#backlog.reshard(shards, entries);
  }

  /** The shards could not be listed, or not all of them: what is known serves on for a while. */
  listLater(now: number): void {
    this.#listing = 'wanted';
    this.#listAgainMs = now + LIST_AGAIN_MS;
  }

  /** Makes no record beyond this number, until it is told again. */
  makeUpTo(number: number): void {
    this.#supply.makeUpTo(number);
  }

  /** False once it was stopped or paused. */
  get isSending(): boolean {
    return this.#state === 'sending';
  }

  /** Sends nothing more, and leaves what is not settled pending: another goes on from {@link progress}. */
  pause(): void {
    if (this.#state === 'sending') this.#state = 'paused';
  }

  /** Sends nothing more: what is not under way expires; the answers still to come are entered as they come. */
  stop(): void {
    if (this.#state === 'stopped') return;
    this.#state = 'stopped';
    let underWay = 0;
    for (const { entries } of this.#underWay) for (const { pending } of entries) underWay += pending.userRecords.length;
    this.tally.expired += this.tally.pending - underWay;
  }

  #settleOne(request: PutRequest, { lane, pending }: Entry, result: PutResult | Unanswered, answers: Answers): void {
    const { sizeBytes } = pending.record;
    const records = pending.userRecords.length;
    const answer = answers.of(lane);
    switch (result.kind) {
      case 'accepted':
        this.tally.accept(result.shardId, result.sequenceNumber, records, sizeBytes);
        if (result.shardId === lane.shardId) add(answer.counted, sizeBytes);
        else this.#landedElsewhere(request, lane, result.shardId, sizeBytes, answers);
        this.#settledForGood(pending);
        return;
      case 'rejected':
        this.tally.fail(records, result.message);
        add(answer.uncounted, sizeBytes);
        for (const { number } of pending.userRecords) this.#supply.fail(number);
        this.#settledForGood(pending);
        return;
      case 'throttled':
        this.tally.count('throttled', lane.shardId, records);
        add(answer.refused, sizeBytes);
        break;
      case 'lost':
        this.tally.count('unknown', lane.shardId, records);
        add(answer.counted, sizeBytes);
        break;
      default:
        add(answer.uncounted, sizeBytes);
    }
    answer.again.push({ ...pending, tries: pending.tries + 1 });
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

  #settledForGood({ userRecords }: Pending): void {
    for (const record of userRecords) {
      this.#supply.settle(record.number);
      this.#backlog.settle(record);
    }
  }

  #retry(lane: Lane, again: readonly Pending[], now: number): void {
    if (again.length === 0) return;
    if (this.#state === 'stopped') {
      for (const { userRecords } of again) this.tally.expired += userRecords.length;
      return;
    }
    const mostTries = again.reduce((most, { tries }) => Math.max(most, tries), 0);
    const { backoff, random } = this.#settings;
    this.#backlog.retry(lane, again, backoff === 'none' ? now : now + fullJitterMs(mostTries, random));
  }

  /** Whether there is nothing more to make for now; else it goes on once others had their turn. */
  #makeAhead(now: number): boolean {
    const { recordMaxBytes } = this.#settings.limits;
    let bytes = 0;
    for (let looked = 0; looked < AT_ONCE.looked && bytes < AT_ONCE.bytes; looked += 1) {
      const record = this.#backlog.isFull ? undefined : this.#supply.next(now);
      if (!record) return true;
      if (record === ANOTHERS) {
        this.tally.requested -= 1;
        continue;
      }
      bytes += record.sizeBytes;
      if (record.sizeBytes <= recordMaxBytes) this.#backlog.add(record);
      else this.#failTooLarge(record, recordMaxBytes);
    }
    return false;
  }

  #failTooLarge({ number, sizeBytes }: StreamRecord, mostBytes: number): void {
    const size = `${sizeBytes} bytes with its partition key`;
    this.tally.fail(1, `Record ${number} has ${size}, and Kinesis takes ${mostBytes} at most.`);
    this.#supply.fail(number);
  }

  #cutRequest(now: number): PutRequest | undefined {
    const { putRecordsMaxRecords, putRecordsMaxBytes } = this.#settings.limits;
    const betweenMs = this.#betweenMs();
    const room = {
      records: putRecordsMaxRecords,
      userRecords: this.#pace.room(now),
      bytes: putRecordsMaxBytes,
      isFull: false,
      slackMs: betweenMs * SLACK_REQUESTS,
    };
    const entries = this.#backlog.take(now, room);
    if (entries.length === 0) return undefined;
    // A full request leaves something behind that need not wait.
    if (hasRoom(room)) this.#nextRequestMs = now + betweenMs;
    let userRecords = 0;
    for (const { lane, pending } of entries) {
      userRecords += pending.userRecords.length;
      if (pending.tries > 0) this.tally.count('retried', lane.shardId, pending.userRecords.length);
    }
    this.tally.attempts += userRecords;
    this.#pace.sent(now, userRecords);
    const records = entries.map(({ pending }) => pending.record);
    const request = { entries, records, sentMs: now, shardMap: this.#shardMap };
    this.#underWay.add(request);
    return request;
  }

  #mostUnderWay(): number {
    const { least, perShard } = this.#settings.backoff === 'none' ? REQUESTS_OF_A_STORM : REQUESTS_UNDER_WAY;
    return Math.max(least, Math.floor(perShard * this.#backlog.shardCount));
  }

  #betweenMs(): number {
    const { least, perUnderWay } = BETWEEN_REQUESTS_MS;
    return least + perUnderWay * this.#underWay.size;
  }

  #nextMs(now: number): number {
    return Math.max(this.#backlog.nextMs(now), this.#nextRequestMs, this.#pace.nextMs(now));
  }

  #waitUntil(now: number, instantMs: number): Step {
    const { deadlineMs } = this.#settings;
    const untilMs = Math.min(instantMs, now + LONGEST_WAIT_MS, deadlineMs > now ? deadlineMs : NEVER);
    return { kind: 'wait', untilMs };
  }
}

type Unanswered = Exclude<PutOutcome, { kind: 'answered' }>;

const NEVER = Number.POSITIVE_INFINITY;
const DONE: Step = { kind: 'done' };
const LIST: Step = { kind: 'list' };
const UNPACED = { shardWriteRecordsPerSecond: NEVER, shardWriteBytesPerSecond: NEVER };

function resultOf(outcome: PutOutcome, index: number): PutResult | Unanswered {
  if (outcome.kind !== 'answered') return outcome;
  return (
    outcome.results[index] ?? { kind: 'lost', message: 'The answer holds fewer results than the request records.' }
  );
}
