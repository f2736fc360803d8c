// A worker of a run: pushes its share, stores how far it is every second, and hands over when its time is up.
import type { Clock } from '../clock.ts';
import type { LimitValues } from '../limits/table.ts';
import { partOfRecords } from '../planning/share-part.ts';
import { Producer } from '../producing/producer.ts';
import { push } from '../producing/push.ts';
import type { RecordStream } from '../producing/record-stream.ts';
import { seededRandom } from '../random.ts';
import type { RecordMaker } from '../records/maker.ts';
import type { HashKeyRange, ShardRange } from '../stream/shard-map.ts';
import { endShare, isHeld, isToStop } from './end-share.ts';
import { finishRun } from './finish-run.ts';
import { recordsInDoubt } from './in-doubt.ts';
import { openRing } from './open-ring.ts';
import { MOST_HAND_OVERS, MOST_INVOCATIONS, rateOf, wishOf } from './plan-run.ts';
import { RecentPace } from './recent-pace.ts';
import { Reservation } from './reservation.ts';
import { recordsOfRun, shareOf } from './run-records.ts';
import { type RunSettings, settingsOf } from './run-settings.ts';
import type { RunStore } from './run-store.ts';
import { rangeOf, type StoredRun } from './stored-run.ts';
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
  /** When it has to stop pushing, in milliseconds since the epoch: what it does before it pushes is in that time, too. */
  readonly pushUntilMs: number;
  /** Told what went wrong beside the run: the progress could not be saved, for one. */
  readonly warn: (message: string, error: unknown) => void;
}

export type WorkEnd = 'finished' | 'handed-over' | 'held-by-another';

const SAVE_EVERY_MS = 1_000;
/** Whether the run is to stop: a busy machine takes its time for what comes after. */
const LOOK_EVERY_MS = 500;

const OUT_OF_TIME = `Its time was over after ${MOST_INVOCATIONS} invocations: what was not sent by then has expired.`;

/** Ends at once where the work is done, or is another's. */
export async function work(order: WorkOrder, context: WorkContext): Promise<WorkEnd> {
  const { runs, workers, stream } = context;
  const { run } = await runs.get(order.runId);
  const stored = await workers.get(order.runId, order.worker);
  if (stored?.document.state !== 'running') return 'finished';
  if (isToStop(run)) return end(run, stored, context);
  const shards = await openRing(stream, context.clock);
  const settings = settingsOf(run.settings);
  const recordOf = await recordsOfRun(run);
  const recordsPerSecond = rateOf(context.limits, wishOf(context.limits, settings, recordOf, shards));
  const reservation = new Reservation({ recordsPerSecond, shards: shards.length, workers: run.shares.length });
  const share = shareOf(run, order.worker);
  const part = share ? partOfRecords(share, settings.partitionKey, run.spreadOver?.map(rangeOf)) : 1;
  const task: Task = { run, settings, recordOf, reservation, share, part };
  const claimed = await claim(stored, task, shards.length, context);
  return claimed ? new Session(task, claimed, context).push(shards) : 'held-by-another';
}

/** Of a run that is to stop, nothing more is sent. */
async function end(run: StoredRun, stored: StoredWorker, context: WorkContext): Promise<WorkEnd> {
  if (isHeld(stored.document, context.clock.now())) return 'held-by-another';
  await endShare(run, stored, context);
  return 'finished';
}

/**
 * Takes the lease, unless another has it and shows signs of life. What the one before leaves in doubt is counted by the
 * same write: it stays counted, however soon this one dies.
 */
async function claim(
  { document, version }: StoredWorker,
  { run, recordOf, reservation }: Task,
  shardCount: number,
  { workers, clock, holder }: WorkContext,
): Promise<Claimed | undefined> {
  const { made, unsettled, tally } = document;
  if (isHeld(document, clock.now())) return undefined;
  const unknown = tally.unknown + recordsInDoubt(run, document, recordOf);
  const claimed: WorkerDocument = {
    ...document,
    begun: document.begun + 1,
    orders: 0,
    lease: { holder, untilMs: clock.now() + LEASE_MS },
    reserved: Math.max(document.reserved, made + reservation.numbers(unsettled.length, shardCount)),
    tally: { ...tally, unknown },
  };
  const next = await workers.save(claimed, version);
  return next === undefined ? undefined : { document: claimed, version: next };
}

/** What a worker goes on from, as it is stored. */
interface Claimed {
  readonly document: WorkerDocument;
  readonly version: string;
}

interface Task {
  readonly run: StoredRun;
  readonly settings: RunSettings;
  readonly recordOf: RecordMaker;
  readonly reservation: Reservation;
  /** Undefined where all of it is one worker's. */
  readonly share: HashKeyRange | undefined;
  /** Of the run's records that lie in the share. */
  readonly part: number;
}

/** One invocation's work on a share. */
class Session {
  readonly #task: Task;
  readonly #context: WorkContext;
  readonly #found: WorkerDocument;
  readonly #isOver = new AbortController();
  readonly #pace: RecentPace;
  #version: string;
  #reserved: number;
  #isLost = false;

  constructor(task: Task, { document, version }: Claimed, context: WorkContext) {
    this.#task = task;
    this.#found = document;
    this.#version = version;
    this.#reserved = document.reserved;
    this.#context = context;
    this.#pace = new RecentPace(context.clock.now(), document.tally.accepted);
  }

  #producerOn(shards: readonly ShardRange[]): Producer {
    const { run, settings, recordOf, share, part } = this.#task;
    const { limits, clock } = this.#context;
    const { recordsPerSecond, backoff, ordered, aggregate, seed } = settings;
    return new Producer({
      requested: run.requested,
      recordOf,
      shards,
      limits,
      random: seededRandom(seed, clock.now()),
      deadlineMs: Number.POSITIVE_INFINITY,
      backoff,
      ordered,
      aggregate,
      recordsPerSecond: recordsPerSecond === undefined ? undefined : recordsPerSecond * part,
      share,
      resume: this.#found,
      reserved: this.#reserved,
    });
  }

  async push(shards: readonly ShardRange[]): Promise<WorkEnd> {
    const { stream, clock } = this.#context;
    const producer = this.#producerOn(shards);
    const saving = Promise.all([this.#saveEverySecond(producer), this.#pauseInTime(producer)]);
    await push(producer, stream, clock, this.#isOver.signal).finally(() => this.#isOver.abort());
    await saving;
    return this.#isLost ? 'held-by-another' : this.#conclude(producer);
  }

  /** However long an answer to the storing of progress takes. */
  async #pauseInTime(producer: Producer): Promise<void> {
    const { clock, pushUntilMs } = this.#context;
    await clock.sleep(pushUntilMs - clock.now(), this.#isOver.signal);
    if (!this.#isOver.signal.aborted) this.#pause(producer);
  }

  /** Until the push is over. It also looks whether the run is to stop. */
  async #saveEverySecond(producer: Producer): Promise<void> {
    const { clock, runs, warn } = this.#context;
    let [savedMs, lookedMs] = [clock.now(), clock.now()];
    for (;;) {
      await clock.sleep(lookedMs + LOOK_EVERY_MS - clock.now(), this.#isOver.signal);
      if (this.#isOver.signal.aborted) return;
      lookedMs = clock.now();
      const isSaveDue = lookedMs >= savedMs + SAVE_EVERY_MS;
      if (isSaveDue) savedMs = lookedMs;
      try {
        const saving = isSaveDue ? this.#save(producer, 'running') : undefined;
        const [{ run }] = await Promise.all([runs.get(this.#task.run.runId), saving]);
        if (isToStop(run)) return this.#isOver.abort();
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
    const { made, unsettled, failed, tally } = producer.progress;
    const reserved = state === 'running' && !handedOver ? this.#reservedFrom(made, unsettled.length, producer) : made;
    const document: WorkerDocument = {
      ...this.#found,
      state,
      handOvers: this.#found.handOvers + (handedOver ? 1 : 0),
      lease: { holder: handedOver ? NOBODY : holder, untilMs: clock.now() + LEASE_MS },
      made,
      unsettled,
      failed,
      reserved,
      tally,
      pace: this.#pace.note(clock.now(), tally.accepted),
    };
    const version = await workers.save(document, this.#version);
    if (version === undefined) this.#isLost = true;
    else {
      this.#version = version;
      this.#reserved = reserved;
      producer.makeUpTo(reserved);
    }
  }

  /** Never less than before: the producer goes on while this is saved. */
  #reservedFrom(made: number, unsettled: number, { shardCount }: Producer): number {
    return Math.max(this.#reserved, made + this.#task.reservation.numbers(unsettled, shardCount));
  }

  async #conclude(producer: Producer): Promise<WorkEnd> {
    const { handOver } = this.#context;
    const { runId } = this.#task.run;
    const { worker, handOvers } = this.#found;
    if (producer.tally.pending > 0 && handOvers < MOST_HAND_OVERS) {
      await this.#save(producer, 'running', true);
      if (this.#isLost) return 'held-by-another';
      await handOver({ runId, worker });
      return 'handed-over';
    }
    if (producer.tally.pending > 0) producer.tally.reason ??= OUT_OF_TIME;
    producer.stop();
    await this.#save(producer, producer.tally.expired > 0 ? 'stopped' : 'done');
    if (this.#isLost) return 'held-by-another';
    await finishRun(runId, this.#context);
    return 'finished';
  }
}
