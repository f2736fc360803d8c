// The partition key of each record of a run, from the run's settings alone: the sheets keep numbers, and no keys.
import { SeededRandom } from '../random.ts';
import { partitionKeys } from '../records/partition-keys.ts';
import type { RecordSettings } from '../records/settings.ts';

/**
 * Gives the key of record `number`, as it was made. Undefined where every record has a key of its own: there is no
 * order to judge then, and ten million keys need not be made to find that out.
 */
export function keysOfRun({
  partitionKey,
  seed,
}: Pick<RecordSettings, 'partitionKey' | 'seed'>): ((number: number) => string) | undefined {
  if (partitionKey.strategy === 'uuid') return undefined;
  const { keyOf } = partitionKeys(partitionKey);
  const random = new SeededRandom(seed);
  return (number) => {
    random.reseed(seed, number);
    return keyOf(number, random);
  };
}
