// From one of five ways to say where in a shard, to the counter of the record to read next.
import { decodeSequenceNumber } from '../../src/domain/stream/sequence-number.ts';
import { shardIdOf } from '../../src/domain/stream/shard-map.ts';
import type { AwsError } from '../aws-error.ts';
import { invalidArgument } from './refusals.ts';
import { oneOf } from './schema/scalars.ts';
import type { ValueOf } from './schema/shape.ts';
import type { Shard } from './shard.ts';

export const positionType = oneOf([
  'AFTER_SEQUENCE_NUMBER',
  'LATEST',
  'AT_TIMESTAMP',
  'AT_SEQUENCE_NUMBER',
  'TRIM_HORIZON',
]);

export interface StartingPosition {
  readonly type: ValueOf<typeof positionType>;
  readonly sequenceNumber?: string | undefined;
  readonly timestamp?: Date | undefined;
}

/** Who asks, for messages. */
interface Asking {
  readonly operation: string;
  readonly streamName: string;
  readonly accountId: string;
  readonly now: number;
}

/** Throws what AWS says to a position that says too little, too much or something of another shard. */
export function startingCounter(
  { type, sequenceNumber, timestamp }: StartingPosition,
  shard: Shard,
  asking: Asking,
): number {
  switch (type) {
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER': {
      if (sequenceNumber === undefined) throw contradictory(type, 'no');
      const counter = counterOf(sequenceNumber, shard, asking);
      return type === 'AT_SEQUENCE_NUMBER' ? counter : counter + 1;
    }
    case 'AT_TIMESTAMP':
      return shard.counterAt(pastInstant(timestamp, asking.now));
    default:
      if (sequenceNumber !== undefined) throw contradictory(type, 'also a');
      // Whatever is trimmed until the first read is skipped then: the horizon needs no place of its own.
      return type === 'LATEST' ? shard.nextCounter : 0;
  }
}

const contradictory = (type: string, given: 'no' | 'also a'): AwsError =>
  invalidArgument(
    'Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or ' +
      '(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. ' +
      `Request specified ${type} and ${given} StartingSequenceNumber.`,
  );

function counterOf(start: string, shard: Shard, { operation, streamName, accountId }: Asking): number {
  const parts = decodeSequenceNumber(start);
  const used =
    `StartingSequenceNumber ${start} used in ${operation} on shard ${shard.shardId} in stream ${streamName} ` +
    `under account ${accountId}`;
  if (!parts) throw invalidArgument(`${used} is invalid.`);
  if (parts.shardIndex !== shard.index) {
    throw invalidArgument(
      `Invalid StartingSequenceNumber. It encodes ${shardIdOf(parts.shardIndex)}, ` +
        `while it was used in a call to a shard with ${shard.shardId}`,
    );
  }
  if (parts.shardCreatedAtSeconds !== shard.createdAtSeconds) {
    throw invalidArgument(`${used} is invalid because it did not come from this stream.`);
  }
  return parts.counter;
}

function pastInstant(timestamp: Date | undefined, now: number): number {
  if (!timestamp) {
    throw invalidArgument(
      'Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. ' +
        'Current request has no timestamp parameter.',
    );
  }
  const instant = timestamp.getTime();
  if (instant <= now) return instant;
  throw invalidArgument(
    'The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. ' +
      `timestampInMillis: ${instant}, currentTimestampInMillis: ${now}`,
  );
}
