// Where runs are kept: one document each, under keys that sort the newest first.
import { decodeTime, isValid } from 'ulid';
import { PlaygroundError } from '../errors.ts';
import type { StateStore } from '../state-store.ts';
import { type RunDocument, runSchema } from './run-document.ts';

const PREFIX = 'state/runs/';
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

interface StoredRun {
  readonly run: RunDocument;
  readonly version: string;
}

export class RunStore {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** Stores a new run and gives the version to save over it. */
  async create(run: RunDocument): Promise<string> {
    return this.#written(run, await this.#state.write(keyOf(run.runId), run, 'absent'));
  }

  /** Saves a run over the version that was read or written last. */
  async save(run: RunDocument, version: string): Promise<string> {
    return this.#written(run, await this.#state.write(keyOf(run.runId), run, { version }));
  }

  /** Rejects with `run-not-found` where there is none. */
  async get(runId: string): Promise<StoredRun> {
    const stored = isValid(runId) ? await this.#state.read(keyOf(runId)) : undefined;
    if (!stored) throw runNotFound(runId);
    return { run: runSchema.parse(stored.value), version: stored.version };
  }

  /** The newest runs first; `nextToken` is where the next page starts, null at the end. */
  async list(limit: number, token?: string): Promise<{ runs: RunDocument[]; nextToken: string | null }> {
    const keys = await this.#state.list(PREFIX, limit + 1, token === undefined ? undefined : keyOf(token));
    const stored = await Promise.all(keys.slice(0, limit).map((key) => this.#state.read(key)));
    const runs = stored.flatMap((entry) => (entry ? [runSchema.parse(entry.value)] : []));
    return { runs, nextToken: keys.length > limit ? (runs.at(-1)?.runId ?? null) : null };
  }

  #written({ runId }: RunDocument, version: string | undefined): string {
    if (version !== undefined) return version;
    throw new PlaygroundError('state-conflict', `Another writer changed run ${runId} meanwhile; read it again.`);
  }
}
