// What was read of a shard in the last seconds: a refusal by the stream does not say which limit it was.
import { WINDOW_MS } from '../limits/decision.ts';
import type { LimitValues } from '../limits/table.ts';

export interface Read {
  readonly atMs: number;
  readonly bytes: number;
}

/** How long the largest answer keeps a shard shut; what is older explains no refusal. */
export function remembranceMs({ getRecordsMaxBytes, shardReadBytesPerSecond }: LimitValues): number {
  return (getRecordsMaxBytes / shardReadBytesPerSecond + 1) * WINDOW_MS;
}

/** Lives as long as the function's environment, which is where one person's reads most often end up together. */
export class RecentReads {
  readonly #keptMs: number;
  #reads: readonly (Read & { readonly shardId: string })[] = [];

  constructor(limits: LimitValues) {
    this.#keptMs = remembranceMs(limits);
  }

  note(shardId: string, read: Read): void {
    this.#reads = [...this.#reads.filter(({ atMs }) => atMs > read.atMs - this.#keptMs), { ...read, shardId }];
  }

  of(shardId: string): readonly Read[] {
    return this.#reads.filter((read) => read.shardId === shardId);
  }
}
