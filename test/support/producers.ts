// Producers as the tests want them, and records that cost nothing to make.
import { limitValues } from '../../src/domain/limits/table.ts';
import { Producer } from '../../src/domain/producing/producer.ts';
import type { ProducerSettings } from '../../src/domain/producing/settings.ts';
import { seededRandom } from '../../src/domain/random.ts';
import type { StreamRecord } from '../../src/domain/records/record.ts';
import { shardsOf } from './limited-shards.ts';

const NO_DATA = new Uint8Array(0);

/** Makes records of a given size, each under a key of its own. */
export const scatteredRecords =
  (sizeBytes: number, seed = 1): ((number: number) => StreamRecord) =>
  (number) => ({ number, data: NO_DATA, partitionKey: `${seed}-${number}`, sizeBytes });

/** Makes small records whose keys repeat after `keys` numbers. */
export const keyedRecords =
  (keys: number, sizeBytes = 100): ((number: number) => StreamRecord) =>
  (number) => ({ number, data: NO_DATA, partitionKey: `key-${number % keys}`, sizeBytes });

interface Case extends Partial<ProducerSettings> {
  readonly startMs: number;
  readonly shardCount: number;
}

/** A producer of many small records with an hour's time, but for what the case says. */
export function aProducer({ startMs, shardCount, ...settings }: Case): Producer {
  return new Producer({
    requested: 1_000_000_000,
    recordOf: scatteredRecords(100),
    shards: shardsOf(shardCount),
    limits: limitValues('classic'),
    random: seededRandom(1),
    deadlineMs: startMs + 3_600_000,
    ...settings,
  });
}

/** Whether every record is in exactly one place. */
export const sumsUp = ({ tally }: Producer): boolean =>
  tally.pending >= 0 && tally.requested === tally.accepted + tally.failed + tally.expired + tally.pending;
