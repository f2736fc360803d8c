// How an on-demand stream places its records: by their keys, or each in the turn of the shards.
import { invalidArgument } from './refusals.ts';
import type { RecordDistribution, Stream, StreamMode } from './stream.ts';

/** Throws where a stream of this mode can't place its records so. The type is documented; **Inferred**: the words. */
export function checkDistribution(mode: StreamMode): void {
  if (mode !== 'ON_DEMAND') throw invalidArgument('RecordDistributionStrategy is for streams in mode ON_DEMAND only.');
}

/** As the API shows it, which is for on-demand streams alone. */
export const distributionDocument = ({ mode, recordDistribution = 'USER_PARTITION_KEY' }: Stream) =>
  mode === 'ON_DEMAND' ? { RecordDistributionStrategy: recordDistribution satisfies RecordDistribution } : {};
