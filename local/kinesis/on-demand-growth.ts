// How an on-demand stream grows: a shard that takes more than half of what it can is split, so that the stream always
// takes about double of what it is given. It never shrinks here.
import type { LimitValues } from '../../src/domain/limits/table.ts';
import { canSplitAt, type ReshardStep } from '../../src/domain/stream/reshard.ts';
import type { HashKeyRange } from '../../src/domain/stream/shard-map.ts';
import type { Shard } from './shard.ts';

const MS_PER_SECOND = 1_000;

export class OnDemandGrowth {
  readonly #limits: LimitValues;
  #sinceMs: number;

  constructor(limits: LimitValues, now: number) {
    this.#limits = limits;
    this.#sinceMs = now;
  }

  /**
   * The splits for the shards that took too much on average since the last look, if it is time for another one.
   * **Inferred**: AWS tells the rate, not how long it must last, nor that each half gets half of the range.
   */
  stepsAt(now: number, open: readonly Shard[]): readonly ReshardStep[] {
    const elapsedMs = now - this.#sinceMs;
    if (elapsedMs < this.#limits.onDemandLookMs) return [];
    this.#sinceMs = now;
    const seconds = elapsedMs / MS_PER_SECOND;
    const { onDemandSplitBytesPerSecond, onDemandSplitRecordsPerSecond } = this.#limits;
    return open.flatMap((shard): ReshardStep[] => {
      const { records, bytes } = shard.takeLoad();
      const isHot = bytes > onDemandSplitBytesPerSecond * seconds || records > onDemandSplitRecordsPerSecond * seconds;
      const at = middleOf(shard.range);
      return isHot && canSplitAt(shard.range, at) ? [{ kind: 'split', at }] : [];
    });
  }
}

const middleOf = ({ start, end }: HashKeyRange): bigint => (start + end + 1n) / 2n;
