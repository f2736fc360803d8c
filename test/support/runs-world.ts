// Runs with all their workers in virtual time: each invocation is a task that a test may let die.
import { ulid } from 'ulid';
import { type LimitValues, limitValues } from '../../src/domain/limits/table.ts';
import type { RunDocument } from '../../src/domain/producing/run-document.ts';
import { followRun } from '../../src/domain/runs/follow-run.ts';
import { listRuns } from '../../src/domain/runs/list-runs.ts';
import { type RunSettings, settingsOf } from '../../src/domain/runs/run-settings.ts';
import { RunStore } from '../../src/domain/runs/run-store.ts';
import { startRun } from '../../src/domain/runs/start-run.ts';
import { stopRun } from '../../src/domain/runs/stop-run.ts';
import { type WorkContext, type WorkEnd, type WorkOrder, work } from '../../src/domain/runs/work.ts';
import { WorkerStore } from '../../src/domain/runs/worker-store.ts';
import { FakeClock } from './fake-clock.ts';
import { LimitedStream } from './limited-stream.ts';
import { MemoryState } from './memory-state.ts';

interface WorldOptions {
  readonly shardCount?: number;
  readonly limits?: LimitValues;
  /** How long an invocation in the background may push. */
  readonly callMs?: number;
  /** Leaves orders lying, as a queue that loses them. */
  readonly isQueueDown?: () => boolean;
  /** Refuses orders, as Lambda does at the limit of its concurrency. */
  readonly isQueueFull?: () => boolean;
}

/** What happens to an invocation that dies: nothing it waits for ever comes. */
const never = <T>(): Promise<T> => new Promise(() => undefined);

export class RunsWorld {
  readonly clock = new FakeClock();
  readonly state = new MemoryState();
  readonly stream: LimitedStream;
  readonly orders: WorkOrder[] = [];
  readonly ends: WorkEnd[] = [];
  readonly warnings: string[] = [];
  readonly #options: WorldOptions;
  readonly #alive = new Set<string>();
  #invocations = 0;

  constructor(options: WorldOptions = {}) {
    this.#options = options;
    const limits = options.limits ?? limitValues('classic');
    this.stream = new LimitedStream({ clock: this.clock, shardCount: options.shardCount ?? 1, limits });
  }

  /** POST /runs. */
  start(asked: Partial<RunSettings> & { readonly count: number }, idempotencyKey?: string): Promise<RunDocument> {
    const settings = settingsOf({ recordBytes: 100, seed: 1, ...asked });
    return startRun(
      { runId: ulid(this.clock.now()), settings, asked, idempotencyKey },
      this.#context('the call', 15_000),
    );
  }

  follow(runId: string): Promise<RunDocument> {
    return followRun(runId, this.#context('a reader', 0));
  }

  /** GET /runs. */
  async list(): Promise<readonly RunDocument[]> {
    return (await this.listPage({ limit: 100 })).runs;
  }

  listPage(page: Parameters<typeof listRuns>[0]): ReturnType<typeof listRuns> {
    return listRuns(page, this.#context('a reader', 0));
  }

  stop(runId: string): Promise<RunDocument> {
    return stopRun(runId, this.#context('a reader', 0));
  }

  /** An invocation of the function that pushes in the background. */
  async invoke(order: WorkOrder): Promise<WorkEnd> {
    this.#invocations += 1;
    const end = await work(order, this.#context(`invocation ${this.#invocations}`, this.#options.callMs ?? 870_000));
    this.ends.push(end);
    return end;
  }

  /** Whoever pushes now gets no answer to anything any more. */
  killAll(): void {
    this.#alive.clear();
  }

  /** The numbers that the stream holds more than once, each as often as it is too many. */
  get doubled(): number {
    return this.stream.stored.length - new Set(this.stream.stored).size;
  }

  async untilEnded(runId: string): Promise<RunDocument> {
    for (;;) {
      const run = await this.follow(runId);
      if (run.state !== 'running') return run;
      await this.clock.advance(1_000);
    }
  }

  #context(holder: string, callMs: number): WorkContext {
    this.#alive.add(holder);
    const whileAlive = <T>(promise: Promise<T>): Promise<T> =>
      promise.then((value) => (this.#alive.has(holder) ? value : never<T>()));
    const state = {
      read: (key: string) => whileAlive(this.state.read(key)),
      write: (...args: Parameters<MemoryState['write']>) =>
        this.#alive.has(holder) ? whileAlive(this.state.write(...args)) : never<string>(),
      list: (...args: Parameters<MemoryState['list']>) => this.state.list(...args),
    };
    return {
      stream: {
        put: (records) => (this.#alive.has(holder) ? whileAlive(this.stream.put(records)) : never()),
        openShards: () => whileAlive(this.stream.openShards()),
      },
      runs: new RunStore(state),
      workers: new WorkerStore(state),
      handOver: (order) => {
        if (this.#options.isQueueFull?.()) return Promise.reject(new Error('Rate exceeded'));
        this.orders.push(order);
        if (!this.#options.isQueueDown?.()) void this.invoke(order);
        return Promise.resolve();
      },
      clock: this.clock,
      limits: this.#options.limits ?? limitValues('classic'),
      holder,
      pushUntilMs: this.clock.now() + callMs,
      warn: (message) => this.warnings.push(message),
    };
  }
}
