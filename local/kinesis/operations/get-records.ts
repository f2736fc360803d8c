// GetRecords: what lies in a shard from an iterator on, as far as one call and the shard's read limits go.
import type { RawAnswer } from '../../server/json-service.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { recordDocument } from '../record-document.ts';
import { dryRunSucceeded, throttled } from '../refusals.ts';
import { dryRun, streamAddress, streamId } from '../schema/common.ts';
import { integer, string } from '../schema/scalars.ts';
import type { ValueOf } from '../schema/shape.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { childShardDocument } from '../shard-document.ts';
import { openIterator, sealIterator } from '../shard-iterator.ts';
import { streamNameOf } from '../stream-address.ts';
import { inputIn } from '../wire/plain-input.ts';
import { type ReadRecords, writeGetRecords } from '../wire/write-get-records.ts';

export function getRecords({ accountId, clock, iterators, limits, streams }: KinesisContext) {
  const input = structure({
    Limit: optional(integer({ min: 1, max: limits.getRecordsMaxRecords })),
    ShardIterator: required(string({ minLength: 1, maxLength: 512 })),
    StreamARN: streamAddress.StreamARN,
    ...streamId,
    ...dryRun,
  });
  return {
    ...operation(input, (request) => document(read(request))),
    performRaw(body: Buffer) {
      const request = inputIn(input, body);
      return request && bytes(request);
    },
  };

  function read({ Limit = limits.getRecordsMaxRecords, ShardIterator, StreamARN, DryRun }: ValueOf<typeof input>) {
    const now = clock.now();
    const iterator = openIterator(iterators, ShardIterator, now, limits.iteratorLifetimeMs);
    const StreamName = iterator.streamName;
    if (StreamARN !== undefined) streamNameOf(streams, { StreamName, StreamARN });
    const { stream, shard } = streams.findShard(StreamName, iterator.shardIndex);
    if (DryRun) throw dryRunSucceeded();
    if (!shard.admitRead(now)) throw throttled(shard.shardId, StreamName, accountId);
    shard.trim(stream.horizonMs(now));
    const records = shard.read(iterator.counter, { maxRecords: Limit, maxBytes: limits.getRecordsMaxBytes }, now);
    const last = records.at(-1);
    // An empty answer means that there is nothing from the iterator on: only then has TRIM_HORIZON got to the tip.
    const counter = last ? last.counter + 1 : Math.max(iterator.counter, shard.tip);
    const others = {
      ...(shard.isReadToEnd(counter)
        ? { ChildShards: stream.shards.childrenOf(shard).map(childShardDocument) }
        : { NextShardIterator: sealIterator(iterators, { ...iterator, counter }, now) }),
      // **Inferred**: how far behind is told by the last record of the answer; nothing left behind it is 0.
      MillisBehindLatest: last && counter < shard.tip ? Math.max(0, now - last.arrivedAtMs) : 0,
    };
    return { stream, shard, records, others };
  }

  /** Async, so that a refusal is a rejection. */
  async function bytes(request: ValueOf<typeof input>): Promise<RawAnswer> {
    const { others, ...found } = read(request);
    return writeGetRecords(found, others);
  }
}

const document = <Others>({ others, ...found }: ReadRecords & { readonly others: Others }) => ({
  Records: found.records.map((record) => recordDocument(record, found.shard, found.stream)),
  ...others,
});
