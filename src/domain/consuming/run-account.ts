// A run as the mirror saw it, added up from its sheets: what arrived, what came twice, and what came out of order.
//
// Exact, and this is what the words mean:
// - A *duplicate* is a number that came in another record of the stream after it had come in one: the producer wrote it
//   twice. A record that the trigger brought twice is the same record of the stream: *redelivered*, never a duplicate.
// - A *reversal* is a record whose number is lower than that of the record before it of the same partition key on the
//   same shard. None means that each key's records came in the order of their numbers. Across shards there is no order.
// - A *gap* in a key's numbers closes when the late record comes, and then that is a reversal; one that stays open is a
//   number missing. So every gap is counted, once, as one or the other.
import { addLatencies, type Latencies, percentileMs, readLatencies } from './latency.ts';
import { NumberSet } from './number-set.ts';
import type { RunSheet } from './run-sheet.ts';
import { readSteps } from './vlq.ts';

/** How many of something there are, and which they are as far as a person reads on. */
interface Numbers {
  readonly count: number;
  readonly first: readonly number[];
}

interface RunShardAccount {
  readonly shardId: string;
  /** Records of the stream, and the user records in them. */
  readonly records: number;
  readonly userRecords: number;
  /** Data bytes of the user records. */
  readonly bytes: number;
  readonly eggs: number;
  readonly redelivered: number;
  /** User records in poison records that were set aside. They did arrive, and are no longer missed. */
  readonly setAside: number;
  readonly duplicates: number;
  readonly reversals: number;
  readonly firstArrivalMs: number | null;
  readonly lastArrivalMs: number | null;
  /** From the generation of a user record to its count by the mirror: see {@link percentileMs} for how exact. */
  readonly latencyMs: { readonly p50: number | null; readonly p99: number | null };
}

export interface RunAccount extends Omit<RunShardAccount, 'duplicates' | 'setAside' | 'shardId'> {
  /** Different numbers that arrived, those set aside among them. */
  readonly arrived: number;
  readonly duplicates: Numbers;
  readonly setAside: Numbers;
  /** Of 1 to the requested count. */
  readonly missing: Numbers;
  readonly shards: readonly RunShardAccount[];
}

/** Numbers named of each kind. */
const NAMED = 100;

/**
 * Adds up the sheets of a run of `requested` records. They come shard by shard, in order. `keyOf` gives the partition
 * key of a number, as the run's settings make it; without it no order is judged, which is right where no two records
 * have a key in common (strategy `uuid`).
 */
export function addUp(
  sheets: readonly RunSheet[],
  requested: number,
  keyOf?: ((number: number) => string) | undefined,
): RunAccount {
  const seen = new NumberSet();
  const duplicates = new FirstOf();
  const setAside = new FirstOf();
  const shards = new Map<string, ShardSum>();
  for (const sheet of sheets) {
    const shard = shards.get(sheet.shardId) ?? new ShardSum(sheet.shardId, keyOf);
    shards.set(sheet.shardId, shard);
    shard.add(sheet);
    for (const number of readSteps(sheet.counted.steps)) {
      if (!seen.add(number)) {
        duplicates.add(number);
        shard.duplicates += 1;
      }
      shard.follow(number);
    }
    for (const number of readSteps(sheet.setAside.steps)) {
      setAside.add(number);
      if (seen.add(number)) continue;
      duplicates.add(number);
      shard.duplicates += 1;
    }
  }
  const sums = [...shards.values()];
  return {
    ...totals(sums),
    arrived: seen.size,
    duplicates: duplicates.numbers(),
    setAside: setAside.numbers(),
    missing: missingOf(seen, requested),
    shards: sums.map((sum) => sum.account()),
  };
}

function missingOf(seen: NumberSet, requested: number): Numbers {
  const missing = new FirstOf();
  for (let number = 1; number <= requested; number += 1) if (!seen.has(number)) missing.add(number);
  return missing.numbers();
}

function totals(shards: readonly ShardSum[]) {
  const sum = (of: (account: RunShardAccount) => number) =>
    shards.reduce((total, shard) => total + of(shard.account()), 0);
  const latencies: Latencies = new Map();
  for (const shard of shards) addLatencies(latencies, shard.latencies);
  const arrivals = (of: (shard: ShardSum) => number | null) =>
    shards.map(of).filter((arrival): arrival is number => arrival !== null);
  return {
    records: sum(({ records }) => records),
    userRecords: sum(({ userRecords }) => userRecords),
    bytes: sum(({ bytes }) => bytes),
    eggs: sum(({ eggs }) => eggs),
    redelivered: sum(({ redelivered }) => redelivered),
    reversals: sum(({ reversals }) => reversals),
    firstArrivalMs: leastOf(arrivals(({ firstArrivalMs }) => firstArrivalMs)),
    lastArrivalMs: greatestOf(arrivals(({ lastArrivalMs }) => lastArrivalMs)),
    latencyMs: percentiles(latencies),
  };
}

const percentiles = (latencies: Latencies) => ({
  p50: percentileMs(latencies, 0.5),
  p99: percentileMs(latencies, 0.99),
});

const leastOf = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.min(...values));
const greatestOf = (values: readonly number[]): number | null => (values.length === 0 ? null : Math.max(...values));

/** Counts numbers and keeps the first of them. */
class FirstOf {
  #count = 0;
  readonly #first: number[] = [];

  add(number: number): void {
    this.#count += 1;
    if (this.#first.length < NAMED) this.#first.push(number);
  }

  numbers(): Numbers {
    return { count: this.#count, first: this.#first };
  }
}

/** What the sheets of one shard come to. */
class ShardSum {
  readonly #shardId: string;
  readonly #keyOf: ((number: number) => string) | undefined;
  readonly #lastOfKey = new Map<string, number>();
  readonly latencies: Latencies = new Map();
  duplicates = 0;
  firstArrivalMs: number | null = null;
  lastArrivalMs: number | null = null;
  #reversals = 0;
  #sums = { records: 0, userRecords: 0, bytes: 0, eggs: 0, redelivered: 0, setAside: 0 };

  constructor(shardId: string, keyOf: ((number: number) => string) | undefined) {
    this.#shardId = shardId;
    this.#keyOf = keyOf;
  }

  add(sheet: RunSheet): void {
    const sums = this.#sums;
    this.#sums = {
      records: sums.records + sheet.records,
      userRecords: sums.userRecords + sheet.counted.count + sheet.setAside.count,
      bytes: sums.bytes + sheet.bytes,
      eggs: sums.eggs + sheet.eggs,
      redelivered: sums.redelivered + sheet.redelivered,
      setAside: sums.setAside + sheet.setAside.count,
    };
    const known = (arrival: number | null): number[] => (arrival === null ? [] : [arrival]);
    this.firstArrivalMs = leastOf([...known(this.firstArrivalMs), ...known(sheet.firstArrivalMs)]);
    this.lastArrivalMs = greatestOf([...known(this.lastArrivalMs), ...known(sheet.lastArrivalMs)]);
    addLatencies(this.latencies, readLatencies(sheet.latencies));
  }

  /** The next record counted on the shard. */
  follow(number: number): void {
    if (!this.#keyOf) return;
    const key = this.#keyOf(number);
    if (number < (this.#lastOfKey.get(key) ?? 0)) this.#reversals += 1;
    this.#lastOfKey.set(key, number);
  }

  account(): RunShardAccount {
    return {
      shardId: this.#shardId,
      ...this.#sums,
      duplicates: this.duplicates,
      reversals: this.#reversals,
      firstArrivalMs: this.firstArrivalMs,
      lastArrivalMs: this.lastArrivalMs,
      latencyMs: percentiles(this.latencies),
    };
  }
}
