// What Kinesis knows beside the records, in documents: read when it starts, and written whenever it differs from them.
import { z } from 'zod';
import type { Documents } from '../store/documents.ts';
import { UserError } from '../user-error.ts';
import { type StoredStream, storedStreamSchema } from './stored-stream.ts';

const ACCOUNT = 'account';
const STREAM = /^stream \d+$/;

const accountSchema = z.object({
  /** What the next stream's number will be. */
  nextStreamNumber: z.int(),
  /** What opens the tokens that were handed out: base64. */
  tokenSecret: z.base64(),
  billingCommitment: z.object({ startedAtMs: z.number().optional(), endsAtMs: z.number().optional() }),
});

export type StoredAccount = z.infer<typeof accountSchema>;

export class KeptState {
  /** Undefined in a new data folder. */
  readonly account: StoredAccount | undefined;
  readonly streams: readonly StoredStream[];
  readonly #documents: Documents;
  /** As text: what is equal to it need not be written. */
  #kept: ReadonlyMap<string, string>;

  constructor(documents: Documents) {
    const all = documents.all();
    this.#documents = documents;
    this.account = all.has(ACCOUNT) ? parsed(accountSchema, ACCOUNT, all.get(ACCOUNT)) : undefined;
    this.streams = [...all]
      .filter(([name]) => STREAM.test(name))
      .map(([name, document]) => parsed(storedStreamSchema, name, document));
    this.#kept = new Map([...all].map(([name, document]) => [name, JSON.stringify(document)]));
  }

  /** Resolves when the documents say what is given; where that fails, the next call tries it again. */
  async keep(account: StoredAccount, streams: readonly StoredStream[]): Promise<void> {
    const named = streams.map((stream) => [`stream ${stream.number}`, stream] as const);
    const next = new Map(
      [[ACCOUNT, account], ...named].map(([name, document]) => [String(name), JSON.stringify(document)]),
    );
    for (const [name, text] of next) if (this.#kept.get(name) !== text) this.#documents.put(name, JSON.parse(text));
    for (const name of this.#kept.keys()) if (!next.has(name)) this.#documents.remove(name);
    await this.#documents.stored();
    this.#kept = next;
  }
}

function parsed<T>(schema: z.ZodType<T>, name: string, document: unknown): T {
  const { data, error } = schema.safeParse(document);
  if (data !== undefined) return data;
  throw new UserError(
    `The data folder holds a document that this version can't read ("${name}": ${error?.issues[0]?.message}): ` +
      'empty it with npm run reset, or go back to the version that wrote it.',
  );
}
