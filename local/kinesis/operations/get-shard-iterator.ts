// GetShardIterator: from one of five ways to say where, to a place in a shard.
import { decodeSequenceNumber } from '../../../src/domain/stream/sequence-number.ts';
import { shardIdOf } from '../../../src/domain/stream/shard-map.ts';
import type { AwsError } from '../../aws-error.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { invalidArgument, throttled } from '../refusals.ts';
import { NAME_OR_ARN, sequenceNumber, shardId, streamAddress } from '../schema/common.ts';
import { oneOf, timestamp } from '../schema/scalars.ts';
import type { ValueOf } from '../schema/shape.ts';
import { optional, required, structure } from '../schema/structures.ts';
import type { Shard } from '../shard.ts';
import { shardIndexOf } from '../shard-address.ts';
import { sealIterator } from '../shard-iterator.ts';
import { streamNameOf } from '../stream-address.ts';

const ITERATOR_TYPES = [
  'AFTER_SEQUENCE_NUMBER',
  'LATEST',
  'AT_TIMESTAMP',
  'AT_SEQUENCE_NUMBER',
  'TRIM_HORIZON',
] as const;

const input = structure(
  {
    ShardId: required(shardId),
    ShardIteratorType: required(oneOf(ITERATOR_TYPES)),
    StartingSequenceNumber: optional(sequenceNumber),
    Timestamp: optional(timestamp()),
    ...streamAddress,
  },
  NAME_OR_ARN,
);

type Input = ValueOf<typeof input>;

export function getShardIterator({ accountId, clock, iterators, streams }: KinesisContext) {
  return operation(input, (request) => {
    const streamName = streamNameOf(streams, request);
    const shardIndex = shardIndexOf(request.ShardId, streamName, accountId);
    const { shard } = streams.findShard(streamName, shardIndex);
    const now = clock.now();
    const counter = startingCounter(request, shard, now, `in stream ${streamName} under account ${accountId}`);
    if (!shard.admitIterator(now)) throw throttled(shard.shardId, streamName, accountId);
    return { ShardIterator: sealIterator(iterators, { streamName, shardIndex, counter }, now) };
  });
}

function startingCounter(request: Input, shard: Shard, now: number, where: string): number {
  const { ShardIteratorType: type, StartingSequenceNumber: start, Timestamp } = request;
  switch (type) {
    case 'AT_SEQUENCE_NUMBER':
    case 'AFTER_SEQUENCE_NUMBER': {
      if (start === undefined) throw contradictory(type, 'no');
      const counter = counterOf(start, shard, where);
      return type === 'AT_SEQUENCE_NUMBER' ? counter : counter + 1;
    }
    case 'AT_TIMESTAMP':
      return shard.counterAt(pastInstant(Timestamp, now));
    default:
      if (start !== undefined) throw contradictory(type, 'also a');
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

function counterOf(start: string, shard: Shard, where: string): number {
  const parts = decodeSequenceNumber(start);
  const used = `StartingSequenceNumber ${start} used in GetShardIterator on shard ${shard.shardId} ${where}`;
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
