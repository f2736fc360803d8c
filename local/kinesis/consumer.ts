// A consumer with enhanced fan-out, registered on a stream.
import type { StoredConsumer } from './stored-stream.ts';
import type { Tags } from './tags.ts';

export type ConsumerStatus = 'CREATING' | 'ACTIVE' | 'DELETING';

interface ConsumerOptions {
  readonly state: StoredConsumer;
  readonly streamArn: string;
  readonly accountId: string;
  /** How long it is CREATING, and later DELETING. */
  readonly delayMs: number;
}

const MS_PER_SECOND = 1_000;

export class Consumer {
  readonly name: string;
  readonly streamArn: string;
  readonly accountId: string;
  /** It has the second of its making in it, so that a consumer that is made anew is another. */
  readonly arn: string;
  readonly createdAtMs: number;
  readonly tags: Tags;
  policy: string | undefined;
  readonly #delayMs: number;
  #deletedAtMs: number | undefined;

  constructor({ state, streamArn, accountId, delayMs }: ConsumerOptions) {
    const { name, createdAtMs, deletedAtMs, tags, policy } = state;
    this.name = name;
    this.streamArn = streamArn;
    this.accountId = accountId;
    this.createdAtMs = createdAtMs;
    this.arn = `${streamArn}/consumer/${name}:${Math.floor(createdAtMs / MS_PER_SECOND)}`;
    this.tags = new Map(Object.entries(tags));
    this.policy = policy;
    this.#delayMs = delayMs;
    this.#deletedAtMs = deletedAtMs;
  }

  /** What a new one is made from, and one that is kept. */
  get state(): StoredConsumer {
    const { name, createdAtMs, tags, policy } = this;
    return { name, createdAtMs, deletedAtMs: this.#deletedAtMs, tags: Object.fromEntries(tags), policy };
  }

  /** As messages name it. */
  get label(): string {
    return `consumer ${this.name}`;
  }

  status(now: number): ConsumerStatus {
    if (this.#deletedAtMs !== undefined) return 'DELETING';
    return now < this.createdAtMs + this.#delayMs ? 'CREATING' : 'ACTIVE';
  }

  delete(now: number): void {
    this.#deletedAtMs ??= now;
  }

  isGone(now: number): boolean {
    return this.#deletedAtMs !== undefined && now >= this.#deletedAtMs + this.#delayMs;
  }
}
