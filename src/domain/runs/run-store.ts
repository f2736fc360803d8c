// Where runs are kept: one document each, under keys that sort the newest first.
import { decodeTime, isValid } from 'ulid';
import * as z from 'zod';
import { PlaygroundError } from '../errors.ts';
import type { StateStore } from '../state-store.ts';
import { readDocument, writtenDocument } from './stored-document.ts';
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

const idempotencyKeyOf = (key: string): string => `${IDEMPOTENCY_PREFIX}${encodeURIComponent(key)}.json`;

const keyedSchema = z.object({ runId: z.string(), asked: z.unknown() });

const written = (run: StoredRun): StoredRun => writtenDocument(storedRunSchema, `Run ${run.runId}`, run);

/** A request under an idempotency key. */
export interface KeyedRequest {
  readonly runId: string;
  /** What is compared. */
  readonly asked: unknown;
}

export class RunStore {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** False where there is a run of that id already, which is left as it is. */
  async create(run: StoredRun): Promise<boolean> {
    return (await this.#state.write(keyOf(run.runId), written(run), 'absent')) !== undefined;
  }

  /** Saves a run over the version that was read last; undefined when another has written meanwhile. */
  async save(run: StoredRun, version: string): Promise<string | undefined> {
    return this.#state.write(keyOf(run.runId), written(run), { version });
  }

  /** Rejects with `run-not-found` where there is none. */
  async get(runId: string): Promise<{ readonly run: StoredRun; readonly version: string }> {
    const stored = isValid(runId) ? await this.#state.read(keyOf(runId)) : undefined;
    if (!stored) throw runNotFound(runId);
    return { run: readDocument(storedRunSchema, `Run ${runId}`, stored.value), version: stored.version };
  }

  async has(runId: string): Promise<boolean> {
    return (await this.#state.read(keyOf(runId))) !== undefined;
  }

  /** The request that an idempotency key belongs to. */
  async underKey(idempotencyKey: string): Promise<KeyedRequest | undefined> {
    const stored = await this.#state.read(idempotencyKeyOf(idempotencyKey));
    return stored && keyedSchema.parse(stored.value);
  }

  /** Gives the key to this request, unless another was first; returns the one that it belongs to. */
  async claimKey(idempotencyKey: string, request: KeyedRequest): Promise<KeyedRequest> {
    const isFirst = (await this.#state.write(idempotencyKeyOf(idempotencyKey), request, 'absent')) !== undefined;
    return (isFirst ? undefined : await this.underKey(idempotencyKey)) ?? request;
  }

  /** The newest runs first; `nextToken` is where the next page starts, null at the end. */
  async list(limit: number, token?: string): Promise<{ runs: StoredRun[]; nextToken: string | null }> {
    const keys = await this.#state.list(PREFIX, limit + 1, token === undefined ? undefined : keyOf(token));
    const stored = await Promise.all(keys.slice(0, limit).map((key) => this.#state.read(key)));
    const runs = stored.flatMap((entry) => (entry ? [storedRunSchema.parse(entry.value)] : []));
    return { runs, nextToken: keys.length > limit ? (runs.at(-1)?.runId ?? null) : null };
  }
}
