// What was read of the objects in S3: one page for each object as it was then, so that none is ever read twice.
//
// A page never changes. Its name is made of the object's key and ETag: an object that is written over is another object
// and gets another page, one that is deleted is no longer asked for, and who reads one at the same time writes the same
// page. So a call that dies, or two at once, count no object twice, and an audit is nothing but the pages of the objects
// that there are.
import { md5 } from 'js-md5';
import * as z from 'zod';
import { readSteps, writeSteps } from '../consuming/vlq.ts';
import type { StateStore } from '../state-store.ts';
import type { NumbersByRun } from './numbers-in-object.ts';

const PREFIX = 'state/audits/';

const pageSchema = z.object({
  /** Of the object, to look at: the page's own name is a digest, as long for every key. */
  key: z.string(),
  etag: z.string(),
  /** By run: the numbers of its records in ascending order. See {@link writeSteps}. */
  runs: z.record(z.string(), z.string()),
});

export interface ObjectVersion {
  readonly key: string;
  readonly etag: string;
}

const nameOf = ({ key, etag }: ObjectVersion): string => `${PREFIX}${md5(`${etag} ${key}`)}.json`;

export class PageStore {
  readonly #state: StateStore;
  /** What the pages say of the run that was asked for last, by their names: an audit that settles asks again and again. */
  #known: { readonly runId: string; readonly steps: Map<string, string> } = { runId: '', steps: new Map() };

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** The numbers of a run in an object; undefined where the object was not read. */
  async numbersOf(runId: string, object: ObjectVersion): Promise<Iterable<number> | undefined> {
    if (this.#known.runId !== runId) this.#known = { runId, steps: new Map() };
    const { steps: known } = this.#known;
    const name = nameOf(object);
    const steps = known.get(name) ?? (await this.#stepsIn(name, runId));
    if (steps === undefined) return undefined;
    known.set(name, steps);
    return readSteps(steps);
  }

  async #stepsIn(name: string, runId: string): Promise<string | undefined> {
    const stored = await this.#state.read(name);
    return stored && (pageSchema.parse(stored.value).runs[runId] ?? '');
  }

  /** Whoever was faster has written the same. */
  async add({ key, etag }: ObjectVersion, numbers: NumbersByRun): Promise<void> {
    const runs = Object.fromEntries(
      [...numbers].map(([runId, ofRun]) => [
        runId,
        writeSteps(
          [...ofRun].sort((a, b) => a - b),
          0,
        ),
      ]),
    );
    await this.#state.write(nameOf({ key, etag }), { key, etag, runs }, 'absent');
  }
}
