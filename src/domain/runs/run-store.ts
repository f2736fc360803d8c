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

const runIdOf = (key: string): string => key.slice(PREFIX.length + HEX_DIGITS + '-'.length, -'.json'.length);

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

interface VersionedRun {
  readonly run: StoredRun;
  readonly version: string;
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
  async get(runId: string): Promise<VersionedRun> {
    const found = await this.find(runId);
    if (!found) throw runNotFound(runId);
    return found;
  }

  async find(runId: string): Promise<VersionedRun | undefined> {
    const stored = isValid(runId) ? await this.#state.read(keyOf(runId)) : undefined;
    return stored && { run: readDocument(storedRunSchema, `Run ${runId}`, stored.value), version: stored.version };
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

  /** Ids of the newest runs, the newest first; of those before a run, where one is given. */
  async newest(count: number, before?: string): Promise<readonly string[]> {
    const keys = await this.#state.list(PREFIX, count, before === undefined ? undefined : keyOf(before));
    return keys.map(runIdOf);
  }
}
