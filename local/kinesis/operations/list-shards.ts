// ListShards: a stream's shards, a page at a time.
import { AwsError } from '../../aws-error.ts';
import type { KinesisContext } from '../context.ts';
import { operation } from '../operation.ts';
import { invalidArgument, streamNotActive } from '../refusals.ts';
import { NAME_OR_ARN, nextToken, shardId, streamAddress } from '../schema/common.ts';
import { integer, oneOf, timestamp } from '../schema/scalars.ts';
import type { ValueOf } from '../schema/shape.ts';
import { optional, required, structure } from '../schema/structures.ts';
import type { Shard } from '../shard.ts';
import { shardDocument } from '../shard-document.ts';
import type { Stream } from '../stream.ts';
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

type FilterType = (typeof FILTER_TYPES)[number];

/** Where a listing goes on, of which stream, and what it leaves out. */
interface Place {
  readonly streamName: string;
  readonly afterShardId: string;
  readonly filter: FilterType;
  /** For the filters that name an instant. */
  readonly instantMs: number;
}

export function listShards(context: KinesisContext) {
  const { accountId, clock, limits, streams } = context;
  // A NextToken names the stream too: each page is a call on it.
  const streamName = (request: Input) => placeOf(context, request).streamName;
  const run = (request: Input) => {
    const place = placeOf(context, request);
    const { afterShardId } = place;
    const stream = streams.find(place.streamName);
    const now = clock.now();
    const status = stream.status(now);
    if (status === 'CREATING' || status === 'DELETING') throw streamNotActive(place.streamName, accountId, status);
    const passes = filterOf(place, stream, now);
    const rest = stream.shards.all.filter((shard) => shard.shardId > afterShardId && passes(shard));
    const page = rest.slice(0, Math.min(request.MaxResults ?? limits.listShardsMaxShards, limits.listShardsMaxShards));
    const last = page.at(-1);
    return {
      Shards: page.map(shardDocument),
      ...(last && rest.length > page.length
        ? { NextToken: sealPlace(context, { ...place, afterShardId: last.shardId }) }
        : {}),
    };
  };
  return operation(input, run, streamName);
}

/**
 * Which shards the listing shows. An instant before the horizon counts as the horizon, and one before the stream's
 * first shards were made as that moment: there is no record to be found in between.
 */
function filterOf({ filter, instantMs }: Place, stream: Stream, now: number): (shard: Shard) => boolean {
  const oldestMs = Math.max(stream.horizonMs(now), stream.createdAtMs);
  const atMs = filter === 'AT_TRIM_HORIZON' ? oldestMs : Math.max(instantMs, oldestMs);
  switch (filter) {
    case 'AT_LATEST':
      return ({ isOpen }) => isOpen;
    case 'AT_TRIM_HORIZON':
    case 'AT_TIMESTAMP':
      return ({ createdAtMs, closedAtMs }) => createdAtMs <= atMs && closedAtMs >= atMs;
    case 'FROM_TIMESTAMP':
      return ({ closedAtMs }) => closedAtMs >= atMs;
    default:
      // What the horizon has passed is gone already, and AFTER_SHARD_ID says where to start, not what to leave out.
      return () => true;
  }
}

function placeOf(context: KinesisContext, request: Input): Place {
  if (request.NextToken === undefined)
    return { streamName: streamNameOf(context.streams, request), ...startOf(request) };
  const excluded = ['StreamName', 'ExclusiveStartShardId', 'StreamCreationTimestamp'] as const;
  const given = excluded.find((name) => request[name] !== undefined);
  if (given) throw invalidArgument(`NextToken and ${given} cannot be provided together.`);
  return openPlace(context, request.NextToken);
}

function startOf({ ExclusiveStartShardId = '', ShardFilter }: Input): Omit<Place, 'streamName'> {
  const { Type = 'FROM_TRIM_HORIZON', ShardId, Timestamp } = ShardFilter ?? {};
  if (Type === 'AFTER_SHARD_ID' && ShardId === undefined) {
    throw invalidArgument('ShardId must be provided in ShardFilter when its Type is AFTER_SHARD_ID.');
  }
  if ((Type === 'AT_TIMESTAMP' || Type === 'FROM_TIMESTAMP') && Timestamp === undefined) {
    throw invalidArgument(`Timestamp must be provided in ShardFilter when its Type is ${Type}.`);
  }
  const afterFilter = Type === 'AFTER_SHARD_ID' ? (ShardId ?? '') : '';
  return {
    afterShardId: afterFilter > ExclusiveStartShardId ? afterFilter : ExclusiveStartShardId,
    filter: Type,
    instantMs: Timestamp?.getTime() ?? 0,
  };
}

const ISSUED_AT = 0;
const INSTANT_AT = 8;
const TEXT_AT = 16;

function sealPlace({ clock, nextTokens }: KinesisContext, place: Place): string {
  const head = Buffer.alloc(TEXT_AT);
  head.writeDoubleLE(clock.now(), ISSUED_AT);
  head.writeDoubleLE(place.instantMs, INSTANT_AT);
  return nextTokens.seal(
    Buffer.concat([head, Buffer.from([place.streamName, place.afterShardId, place.filter].join('/'))]),
  );
}

function openPlace({ clock, limits, nextTokens }: KinesisContext, token: string): Place {
  const content = nextTokens.open(token);
  const [streamName, afterShardId, name] = content?.toString('utf8', TEXT_AT).split('/') ?? [];
  const filter = FILTER_TYPES.find((type) => type === name);
  if (!content || !streamName || !afterShardId || !filter) throw invalidArgument('Invalid NextToken.');
  if (clock.now() - content.readDoubleLE(ISSUED_AT) > limits.nextTokenLifetimeMs) {
    throw new AwsError('ExpiredNextTokenException', 'The NextToken is expired: list the shards anew.');
  }
  return { streamName, afterShardId, filter, instantMs: content.readDoubleLE(INSTANT_AT) };
}
