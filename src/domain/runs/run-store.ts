// Where runs are kept: one document each, under keys that sort the newest first.
import { decodeTime, isValid } from 'ulid';
import * as z from 'zod';
import { PlaygroundError } from '../errors.ts';
import type { StateStore } from '../state-store.ts';
import { type StoredRun, storedRunSchema } from './stored-run.ts';

const PREFIX = 'state/runs/';
const IDEMPOTENCY_PREFIX = 'state/idempotency/';
/** The largest time that a ULID holds: 48 bits of milliseconds. */
const LAST_MS = 2 ** 48 - 1;
const HEX_DIGITS = 12;

/** S3 lists in ascending order, so the key counts time down. The run's id is a ULID, which holds its time. */
const keyOf = (runId: string): string => {
  const countdown = (LAST_MS - decodeTime(runId)).toString(16).padStart(HEX_DIGITS, '0');
  return `${PREFIX}${countdown}-${runId}.json`;
};

const runNotFound = (runId: string): PlaygroundError =>
  new PlaygroundError(
    'run-not-found',
    `No run has the id ${JSON.stringify(runId)}. GET /runs lists those that there are.`,
  );

const firstSchema = z.object({ runId: z.string(), asked: z.unknown() });

interface FirstRequest {
  readonly runId: string;
  /** Whether it asked for the same. */
  readonly isSame: boolean;
}

export class RunStore {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** Rejects with `state-conflict` where there is a run of that id. */
  async create(run: StoredRun): Promise<void> {
    if ((await this.#state.write(keyOf(run.runId), run, 'absent')) !== undefined) return;
    throw new PlaygroundError('state-conflict', `There is a run ${run.runId} already.`);
  }

  /** Saves a run over the version that was read last; undefined when another has written meanwhile. */
  save(run: StoredRun, version: string): Promise<string | undefined> {
    return this.#state.write(keyOf(run.runId), run, { version });
  }

  /** Rejects with `run-not-found` where there is none. */
  async get(runId: string): Promise<{ readonly run: StoredRun; readonly version: string }> {
    const stored = isValid(runId) ? await this.#state.read(keyOf(runId)) : undefined;
    if (!stored) throw runNotFound(runId);
    return { run: storedRunSchema.parse(stored.value), version: stored.version };
  }

  async has(runId: string): Promise<boolean> {
    return (await this.#state.read(keyOf(runId))) !== undefined;
  }

  /** The request that came first with an idempotency key: this one, unless there was one before. */
  async firstUnder(idempotencyKey: string, request: { runId: string; asked: unknown }): Promise<FirstRequest> {
    const key = `${IDEMPOTENCY_PREFIX}${encodeURIComponent(idempotencyKey)}.json`;
    if ((await this.#state.write(key, request, 'absent')) !== undefined) return { runId: request.runId, isSame: true };
    const first = firstSchema.parse((await this.#state.read(key))?.value);
    return { runId: first.runId, isSame: JSON.stringify(first.asked) === JSON.stringify(request.asked) };
  }

  /** The newest runs first; `nextToken` is where the next page starts, null at the end. */
  async list(limit: number, token?: string): Promise<{ runs: StoredRun[]; nextToken: string | null }> {
    const keys = await this.#state.list(PREFIX, limit + 1, token === undefined ? undefined : keyOf(token));
    const stored = await Promise.all(keys.slice(0, limit).map((key) => this.#state.read(key)));
    const runs = stored.flatMap((entry) => (entry ? [storedRunSchema.parse(entry.value)] : []));
    return { runs, nextToken: keys.length > limit ? (runs.at(-1)?.runId ?? null) : null };
  }
}
