// A worker of a run: pushes its share, stores how far it is every second, and hands over when its time is up.
import type { Clock } from '../clock.ts';
import type { LimitValues } from '../limits/table.ts';
import { Producer } from '../producing/producer.ts';
import { push } from '../producing/push.ts';
import type { RecordStream } from '../producing/record-stream.ts';
import { membership } from '../producing/work-shares.ts';
import { seededRandom } from '../random.ts';
import { recordsOf } from '../records/generate.ts';
import type { RecordMaker } from '../records/maker.ts';
import type { HashKeyRange, ShardRange } from '../stream/shard-map.ts';
import { finishRun } from './finish-run.ts';
import { MOST_HAND_OVERS } from './plan-run.ts';
import { settingsOf } from './run-settings.ts';
import type { RunStore } from './run-store.ts';
import type { StoredRun } from './stored-run.ts';
import { LEASE_MS, NOBODY, type WorkerDocument } from './worker-document.ts';
import type { StoredWorker, WorkerStore } from './worker-store.ts';

/** Which worker of which run: all that a function must be told to go on with it. */
export interface WorkOrder {
  readonly runId: string;
  readonly worker: number;
}

export interface WorkContext {
  readonly stream: RecordStream;
  readonly runs: RunStore;
  readonly workers: WorkerStore;
  /** Has another invocation take the work up. */
  readonly handOver: (order: WorkOrder) => Promise<void>;
  readonly clock: Clock;
  readonly limits: LimitValues;
  /** Names this invocation, and no other. */
  readonly holder: string;
  /** How long it may push, in milliseconds. */
  readonly callMs: number;
  /** Told what went wrong beside the run: the progress could not be saved, for one. */
  readonly warn: (message: string, error: unknown) => void;
}

export type WorkEnd = 'finished' | 'handed-over' | 'held-by-another';

const SAVE_EVERY_MS = 1_000;
/** So many seconds' worth of records may be looked at before the next save must say so. */
const RESERVED_SECONDS = 3;
const RESERVED_LEAST = 5_000;
const RESERVED_MOST = 1_000_000;

/** Ends at once where the work is done, or is another's. */
export async function work(order: WorkOrder, context: WorkContext): Promise<WorkEnd> {
  const { runs, workers, stream } = context;
  const { run } = await runs.get(order.runId);
  const stored = await workers.get(order.runId, order.worker);
  if (stored?.document.state !== 'running') return 'finished';
  const shards = await stream.openShards();
  const reserve = reservation(context.limits, shards.length);
  const claimed = await claim(stored, reserve, context);
  if (!claimed) return 'held-by-another';
  const session = new Session(run, claimed, reserve, context);
  return session.push(await session.producerOn(shards));
}

/** Takes the lease, unless another has it and shows signs of life. */
async function claim(
  { document, version }: StoredWorker,
  reserve: number,
  { workers, clock, holder }: WorkContext,
): Promise<StoredWorker | undefined> {
  const now = clock.now();
  const { lease } = document;
  if (lease.holder !== NOBODY && now < lease.untilMs) return undefined;
  const claimed: WorkerDocument = {
    ...document,
    lease: { holder, untilMs: now + LEASE_MS },
    reserved: Math.max(document.reserved, document.made + reserve),
  };
  const next = await workers.save(claimed, version);
  // What the document said before is what the producer goes on from: the reservation beyond it may have been used.
  return next === undefined ? undefined : { document: { ...claimed, reserved: document.reserved }, version: next };
}

const reservation = ({ shardWriteRecordsPerSecond }: LimitValues, shards: number): number =>
  Math.min(RESERVED_MOST, Math.max(RESERVED_LEAST, RESERVED_SECONDS * shardWriteRecordsPerSecond * shards));

/** One invocation's work on a share. */
class Session {
  readonly #run: StoredRun;
  readonly #context: WorkContext;
  readonly #reserve: number;
  /** As it was found: what the producer goes on from. */
  readonly #found: WorkerDocument;
  readonly #isOver = new AbortController();
  #version: string;
  #isLost = false;

  constructor(run: StoredRun, { document, version }: StoredWorker, reserve: number, context: WorkContext) {
    this.#run = run;
    this.#found = document;
    this.#version = version;
    this.#reserve = reserve;
    this.#context = context;
  }

  async producerOn(shards: readonly ShardRange[]): Promise<Producer> {
    const { requested, runId, settings, shares } = this.#run;
    const { limits, clock } = this.#context;
    const { count: _, recordsPerSecond, backoff, ordered, aggregate, ...records } = settingsOf(settings);
    const recordOf = await recordsOf(runId, requested, records);
    const share = this.#shareOf();
    const producer = new Producer({
      requested,
      recordOf,
      shards,
      limits,
      random: seededRandom(records.seed, clock.now()),
      deadlineMs: Number.POSITIVE_INFINITY,
      backoff,
      ordered,
      aggregate,
      recordsPerSecond: recordsPerSecond === undefined ? undefined : recordsPerSecond / shares.length,
      share,
      resume: this.#found,
      reserved: this.#found.made + this.#reserve,
    });
    producer.tally.unknown += this.#doubtful(recordOf, share);
    return producer;
  }

  #shareOf(): HashKeyRange | undefined {
    const { runId, shares } = this.#run;
    const share = shares[this.#found.worker];
    if (!share) throw new Error(`Run ${runId} has no share for worker ${this.#found.worker}.`);
    return shares.length === 1 ? undefined : { start: BigInt(share.start), end: BigInt(share.end) };
  }

  /**
   * Records that the worker before may have sent without having stored so: none where it handed over. They are sent
   * again, and what they may be doubled by is counted.
   */
  #doubtful(recordOf: RecordMaker, share: HashKeyRange | undefined): number {
    const { made, reserved, unsettled } = this.#found;
    if (reserved === made) return 0;
    let doubtful = unsettled.length;
    const isOwn = membership(share);
    for (let number = made + 1; number <= Math.min(reserved, this.#run.requested); number += 1) {
      if (isOwn(recordOf(number))) doubtful += 1;
    }
    return doubtful;
  }

  async push(producer: Producer): Promise<WorkEnd> {
    const { stream, clock, callMs } = this.#context;
    const endsAtMs = clock.now() + callMs;
    const saving = this.#saveEverySecond(producer, endsAtMs);
    await push(producer, stream, clock, this.#isOver.signal).finally(() => this.#isOver.abort());
    await saving;
    return this.#isLost ? 'held-by-another' : this.#conclude(producer);
  }

  /** Until the push is over. It also looks whether the run is to stop, and whether the time is up. */
  async #saveEverySecond(producer: Producer, endsAtMs: number): Promise<void> {
    const { clock, runs, warn } = this.#context;
    for (;;) {
      await clock.sleep(Math.min(SAVE_EVERY_MS, endsAtMs - clock.now()), this.#isOver.signal);
      if (this.#isOver.signal.aborted) return;
      if (clock.now() >= endsAtMs) return this.#pause(producer);
      try {
        await this.#save(producer, 'running');
        const { run } = await runs.get(this.#run.runId);
        if (run.stopRequestedAt !== null) return this.#isOver.abort();
      } catch (error) {
        warn('The run goes on, but its progress could not be saved', error);
      }
      if (this.#isLost) return this.#pause(producer);
    }
  }

  #pause(producer: Producer): void {
    producer.pause();
    this.#isOver.abort();
  }

  async #save(producer: Producer, state: WorkerDocument['state'], handedOver = false): Promise<void> {
    const { clock, holder, workers } = this.#context;
    const { made, unsettled } = producer.progress;
    const reserved = state === 'running' && !handedOver ? made + this.#reserve : made;
    const document: WorkerDocument = {
      ...this.#found,
      state,
      handOvers: this.#found.handOvers + (handedOver ? 1 : 0),
      lease: { holder: handedOver ? NOBODY : holder, untilMs: clock.now() + LEASE_MS },
      made,
      unsettled,
      reserved,
      tally: producer.tally.document,
    };
    const version = await workers.save(document, this.#version);
    if (version === undefined) this.#isLost = true;
    else {
      this.#version = version;
      producer.makeUpTo(reserved);
    }
  }

  async #conclude(producer: Producer): Promise<WorkEnd> {
    const { handOver } = this.#context;
    const { runId } = this.#run;
    const { worker, handOvers } = this.#found;
    if (producer.tally.pending > 0 && handOvers < MOST_HAND_OVERS) {
      await this.#save(producer, 'running', true);
      if (this.#isLost) return 'held-by-another';
      await handOver({ runId, worker });
      return 'handed-over';
    }
    producer.stop();
    await this.#save(producer, producer.tally.expired > 0 ? 'stopped' : 'done');
    if (this.#isLost) return 'held-by-another';
    await finishRun(runId, this.#context);
    return 'finished';
  }
}
