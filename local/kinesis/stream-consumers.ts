// The consumers of one stream, by name.
import type { LimitValues } from '../../src/domain/limits/table.ts';
import { Consumer } from './consumer.ts';
import { consumerExists, limitExceeded } from './refusals.ts';
import type { StoredConsumer } from './stored-stream.ts';

interface StreamConsumersOptions {
  readonly streamArn: string;
  readonly accountId: string;
  readonly delayMs: number;
  readonly limits: LimitValues;
}

export class StreamConsumers {
  readonly #options: StreamConsumersOptions;
  readonly #byName: Map<string, Consumer>;

  constructor(options: StreamConsumersOptions, states: readonly StoredConsumer[]) {
    this.#options = options;
    this.#byName = new Map(states.map((state) => [state.name, new Consumer({ ...options, state })]));
  }

  get states(): StoredConsumer[] {
    return Array.from(this.#byName.values(), ({ state }) => state);
  }

  /** In the order of their names. */
  all(now: number): readonly Consumer[] {
    for (const [name, consumer] of this.#byName) if (consumer.isGone(now)) this.#byName.delete(name);
    return [...this.#byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  find(isWanted: (consumer: Consumer) => boolean, now: number): Consumer | undefined {
    return this.all(now).find(isWanted);
  }

  /** A new one, to be added when nothing else is wrong with it. **Inferred**: the words of the limits. */
  make(name: string, now: number, maxConsumers: number): Consumer {
    const { accountId, limits, streamArn } = this.#options;
    const all = this.all(now);
    if (all.some((consumer) => consumer.name === name)) throw consumerExists(name, streamArn, accountId);
    if (all.length >= maxConsumers) {
      throw limitExceeded(`A stream can have ${maxConsumers} consumers: ${streamArn} has as many.`);
    }
    if (all.filter((consumer) => consumer.status(now) === 'CREATING').length >= limits.streamMaxCreatingConsumers) {
      throw limitExceeded(
        `${limits.streamMaxCreatingConsumers} consumers of ${streamArn} are CREATING: wait until one of them is ACTIVE.`,
      );
    }
    return new Consumer({ ...this.#options, state: { name, createdAtMs: now, tags: {} } });
  }

  add(consumer: Consumer): void {
    this.#byName.set(consumer.name, consumer);
  }
}
