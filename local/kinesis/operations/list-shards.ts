// ListShards: a stream's shards, a page at a time.
import { AwsError } from '../../aws-error.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { invalidArgument, streamNotActive } from '../refusals.ts';
import { NAME_OR_ARN, nextToken, shardId, streamAddress } from '../schema/common.ts';
import { integer, oneOf, timestamp } from '../schema/scalars.ts';
import type { ValueOf } from '../schema/shape.ts';
import { optional, required, structure } from '../schema/structures.ts';
import { shardDocument } from '../shard-document.ts';
import { streamNameOf } from '../stream-address.ts';

const FILTER_TYPES = [
  'AFTER_SHARD_ID',
  'AT_TRIM_HORIZON',
  'FROM_TRIM_HORIZON',
  'AT_LATEST',
  'AT_TIMESTAMP',
  'FROM_TIMESTAMP',
] as const;

const shardFilter = structure({
  Type: required(oneOf(FILTER_TYPES)),
  ShardId: optional(shardId),
  Timestamp: optional(timestamp()),
});

const input = structure(
  {
    MaxResults: optional(integer({ min: 1, max: 10_000 })),
    ExclusiveStartShardId: optional(shardId),
    NextToken: optional(nextToken),
    ShardFilter: optional(shardFilter),
    StreamCreationTimestamp: optional(timestamp()),
    ...streamAddress,
  },
  [...NAME_OR_ARN, 'NextToken'],
);

type Input = ValueOf<typeof input>;

/** Where a listing goes on: the stream, and the shard after which. */
interface Place {
  readonly streamName: string;
  readonly afterShardId: string;
}

export function listShards(context: KinesisContext) {
  const { accountId, clock, limits, streams } = context;
  return operation(input, (request) => {
    const { streamName, afterShardId } = placeOf(context, request);
    const stream = streams.find(streamName);
    const status = stream.status(clock.now());
    if (status === 'CREATING' || status === 'DELETING') throw streamNotActive(streamName, accountId, status);
    const rest = stream.shards.filter((shard) => shard.shardId > afterShardId);
    const page = rest.slice(0, Math.min(request.MaxResults ?? limits.listShardsMaxShards, limits.listShardsMaxShards));
    const last = page.at(-1);
    return {
      Shards: page.map(shardDocument),
      ...(last && rest.length > page.length ? { NextToken: sealPlace(context, streamName, last.shardId) } : {}),
    };
  });
}

function placeOf(context: KinesisContext, request: Input): Place {
  if (request.NextToken === undefined) {
    return { streamName: streamNameOf(context.streams, request), afterShardId: startOf(request) };
  }
  const excluded = ['StreamName', 'ExclusiveStartShardId', 'StreamCreationTimestamp'] as const;
  const given = excluded.find((name) => request[name] !== undefined);
  if (given) throw invalidArgument(`NextToken and ${given} cannot be provided together.`);
  return openPlace(context, request.NextToken);
}

/**
 * The shard after which the listing starts. Of the filters only AFTER_SHARD_ID narrows it: no shard is ever closed
 * here, so all of them are open at every time that the others can name.
 */
function startOf({ ExclusiveStartShardId = '', ShardFilter }: Input): string {
  if (!ShardFilter) return ExclusiveStartShardId;
  const { Type, ShardId, Timestamp } = ShardFilter;
  if (Type === 'AFTER_SHARD_ID' && ShardId === undefined) {
    throw invalidArgument('ShardId must be provided in ShardFilter when its Type is AFTER_SHARD_ID.');
  }
  if ((Type === 'AT_TIMESTAMP' || Type === 'FROM_TIMESTAMP') && Timestamp === undefined) {
    throw invalidArgument(`Timestamp must be provided in ShardFilter when its Type is ${Type}.`);
  }
  const afterFilter = Type === 'AFTER_SHARD_ID' ? (ShardId ?? '') : '';
  return afterFilter > ExclusiveStartShardId ? afterFilter : ExclusiveStartShardId;
}

const ISSUED_BYTES = 8;

function sealPlace({ clock, nextTokens }: KinesisContext, streamName: string, afterShardId: string): string {
  const issuedAt = Buffer.alloc(ISSUED_BYTES);
  issuedAt.writeDoubleLE(clock.now());
  return nextTokens.seal(Buffer.concat([issuedAt, Buffer.from(`${streamName}/${afterShardId}`)]));
}

function openPlace({ clock, limits, nextTokens }: KinesisContext, token: string): Place {
  const content = nextTokens.open(token);
  const [streamName, afterShardId] = content?.toString('utf8', ISSUED_BYTES).split('/') ?? [];
  if (!content || !streamName || !afterShardId) throw invalidArgument('Invalid NextToken.');
  if (clock.now() - content.readDoubleLE() > limits.nextTokenLifetimeMs) {
    throw new AwsError('ExpiredNextTokenException', 'The NextToken is expired: list the shards anew.');
  }
  return { streamName, afterShardId };
}
