// What is made and not sent yet, each record in the lane of its shard: bounded, in order, followed through reshards.
import type { StreamRecord } from '../records/record.ts';
import { type HashKeyRange, type ShardRange, WHOLE_RING } from '../stream/shard-map.ts';
import { KeyOrder } from './key-order.ts';
import { hasRoom, Lane, type LaneSettings, type Pending, type Room } from './lane.ts';
import { Routes } from './routes.ts';

/** A record in a request, and the lane it is sent for. */
export interface Entry {
  readonly pending: Pending;
  /** Follows a reshard. */
  lane: Lane;
}

/** Enough that every shard of the share finds some; bounded, so that a run's memory stays flat. */
const MOST = { records: 2_000, recordsPerShard: 200, bytes: 32 * 1024 * 1024 };
/** An aggregate takes hundreds of records at once. */
const TIMES_WHEN_PACKED = 4;

export class Backlog {
  readonly #routes: Routes<Lane>;
  readonly #order: KeyOrder | undefined;
  readonly #times: number;
  /** User records, and their bytes. */
  #records = 0;
  #bytes = 0;
  #turn = 0;
  readonly #share: HashKeyRange;
  /** Those of the shards that take records of the share. */
  #ownShardCount: number;

  constructor(
    shards: readonly ShardRange[],
    lane: Omit<LaneSettings, 'order'>,
    isOrdered: boolean,
    share: HashKeyRange = WHOLE_RING,
  ) {
    this.#share = share;
    this.#ownShardCount = countWithin(share, shards);
    const order = isOrdered ? new KeyOrder() : undefined;
    this.#order = order;
    this.#routes = new Routes(shards, (shardId) => new Lane(shardId, { ...lane, order }));
    this.#times = lane.aggregateBytes === undefined ? 1 : TIMES_WHEN_PACKED;
  }

  get isEmpty(): boolean {
    return this.#records === 0;
  }

  get isFull(): boolean {
    const mostRecords = Math.max(MOST.records, MOST.recordsPerShard * this.#ownShardCount);
    return this.#records >= mostRecords * this.#times || this.#bytes >= MOST.bytes;
  }

  get shardCount(): number {
    return this.#routes.lanes.length;
  }

  /** A new record. */
  add(record: StreamRecord): void {
    this.#records += 1;
    this.#bytes += record.sizeBytes;
    if (this.#order?.admits(record) ?? true) this.#routes.laneFor(record).add(record);
  }

  /** Takes what may go now, as far as there is room, from one lane after the other. */
  take(now: number, room: Room): Entry[] {
    const { lanes } = this.#routes;
    const entries: Entry[] = [];
    for (let turn = 0; turn < lanes.length; turn += 1) {
      const lane = lanes[this.#turn % lanes.length];
      const isFirst = entries.length === 0;
      if (lane) for (const pending of lane.take(now, room)) entries.push({ lane, pending });
      // The next request begins where this one had no more room, unless it had all of it: so no shard goes short.
      if (!hasRoom(room) && !isFirst) break;
      this.#turn = (this.#turn + 1) % lanes.length;
      if (!hasRoom(room)) break;
    }
    for (const { pending } of entries) this.#weigh(pending, -1);
    return entries;
  }

  /** Puts records back that must be tried again, and not before `dueMs`. */
  retry(lane: Lane, pendings: readonly Pending[], dueMs: number): void {
    for (const pending of pendings) this.#weigh(pending, 1);
    if (this.#routes.isOpen(lane) && pendings.every((pending) => this.#isAll(pending, lane))) {
      lane.retry(pendings, dueMs);
    } else this.#rerouteAll(pendings, dueMs);
  }

  /** Lets the next record of the same key go, where they are kept in order. */
  settle(record: StreamRecord): void {
    const next = this.#order?.settled(record);
    if (next) this.#routes.laneFor(next).add(next);
  }

  /** When the next record may go: now, later, or not without an answer (Infinity). */
  nextMs(now: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const lane of this.#routes.lanes) nextMs = Math.min(nextMs, lane.nextMs(now) ?? nextMs);
    return nextMs;
  }

  laneOf(shardId: string): Lane {
    return this.#routes.laneOf(shardId);
  }

  /** Follows a reshard: what waits, and what is under way, belongs to the shards that take it now. */
  reshard(shards: readonly ShardRange[], underWay: Iterable<Entry>): void {
    const closed = this.#routes.update(shards);
    this.#ownShardCount = countWithin(this.#share, shards);
    for (const lane of closed) {
      for (const { pendings, dueMs } of lane.drainRetries()) this.#rerouteAll(pendings, dueMs);
      for (const record of lane.drainFresh()) this.#routes.laneFor(record).add(record);
    }
    for (const entry of underWay) {
      if (!closed.has(entry.lane)) continue;
      entry.lane = this.#routes.laneFor(entry.pending.userRecords[0]);
      entry.lane.budget.hold(entry.pending.record.sizeBytes);
    }
  }

  /** Whether it is of one shard: an aggregate that was under way through a reshard may be of several now. */
  #isAll({ userRecords }: Pending, lane: Lane): boolean {
    return userRecords.length === 1 || userRecords.every((record) => this.#routes.laneFor(record) === lane);
  }

  /** In order, an aggregate by itself: what it holds of a key fits into one again, and may not be divided among two. */
  #rerouteAll(pendings: readonly Pending[], dueMs: number): void {
    const groups = this.#order ? pendings.map((pending) => [pending]) : [pendings];
    for (const group of groups) this.#reroute(group, dueMs);
  }

  /** Aggregates are taken apart, and made anew for each shard: consumers drop what lies in another's. */
  #reroute(pendings: readonly Pending[], dueMs: number): void {
    const byLane = new Map<Lane, StreamRecord[]>();
    let mostTries = 0;
    for (const { userRecords, tries } of pendings) {
      mostTries = Math.max(mostTries, tries);
      for (const record of userRecords) {
        const lane = this.#routes.laneFor(record);
        const group = byLane.get(lane) ?? [];
        group.push(record);
        byLane.set(lane, group);
      }
    }
    for (const [lane, group] of byLane) lane.regroup(group, mostTries, dueMs);
  }

  #weigh({ userRecords }: Pending, sign: 1 | -1): void {
    for (const { sizeBytes } of userRecords) {
      this.#records += sign;
      this.#bytes += sign * sizeBytes;
    }
  }
}

/** How many of the shards take a part of the range, or all of it. */
const countWithin = ({ start, end }: HashKeyRange, shards: readonly ShardRange[]): number =>
  shards.filter(({ range }) => range.start <= end && range.end >= start).length;
