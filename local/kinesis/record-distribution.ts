// How an on-demand stream places its records: by their keys. AWS has a second way since 2026, which is not imitated.
import { invalidArgument, notImitated } from './refusals.ts';
import type { recordDistributionStrategy } from './schema/common.ts';
import type { ValueOf } from './schema/shape.ts';
import type { StreamMode } from './stream.ts';

/** Throws where a stream of this mode can't place its records so. The type is documented; **Inferred**: the words. */
export function checkDistribution(mode: StreamMode, strategy: ValueOf<typeof recordDistributionStrategy>): void {
  if (mode !== 'ON_DEMAND') throw invalidArgument('RecordDistributionStrategy is for streams in mode ON_DEMAND only.');
  if (strategy === 'AUTO') throw notImitated('RecordDistributionStrategy AUTO');
}
