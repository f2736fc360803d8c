// Where the workers of runs keep their progress: one document each, written over only by who read it last.
import type { StateStore } from '../state-store.ts';
import { readDocument } from './stored-document.ts';
import { type WorkerDocument, workerSchema } from './worker-document.ts';

const keyOf = (runId: string, worker: number): string =>
  `state/workers/${runId}/${String(worker).padStart(4, '0')}.json`;

export interface StoredWorker {
  readonly document: WorkerDocument;
  readonly version: string;
}

export class WorkerStore {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** The version of the new document; undefined where there is one already. */
  create(document: WorkerDocument): Promise<string | undefined> {
    return this.#state.write(keyOf(document.runId, document.worker), document, 'absent');
  }

  /** The new version; undefined when another has written meanwhile. */
  save(document: WorkerDocument, version: string): Promise<string | undefined> {
    return this.#state.write(keyOf(document.runId, document.worker), document, { version });
  }

  async get(runId: string, worker: number): Promise<StoredWorker | undefined> {
    const stored = await this.#state.read(keyOf(runId, worker));
    if (!stored) return undefined;
    const document = readDocument(workerSchema, `Worker ${worker} of run ${runId}`, stored.value);
    return { document, version: stored.version };
  }

  /** Those that there are, in their order. */
  async all(runId: string, workers: number): Promise<readonly StoredWorker[]> {
    const stored = await Promise.all(Array.from({ length: workers }, (_, worker) => this.get(runId, worker)));
    return stored.flatMap((one) => one ?? []);
  }
}
