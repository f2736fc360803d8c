// Long names in the few words that tell them apart.

/** `shard 3` of `shardId-000000000003`; another name stays as it is. */
export function shortShard(shardId: string): string {
  const digits = /^shardId-(\d+)$/.exec(shardId)?.[1];
  return digits === undefined ? shardId : `Shard ${Number(digits)}`;
}

export interface KeyParts {
  readonly folder: string;
  /** What the objects of a stream have in common. */
  readonly head: string;
  /** When the object was begun, which tells one from the next. */
  readonly tail: string;
}

/** Firehose names objects `stream-version-yyyy-MM-dd-HH-mm-ss-uuid`; of the UUID enough is kept to tell it by. */
const DELIVERY = /^(.+-\d+)(-\d{4}-\d{2}-\d{2})-(\d{2}-\d{2}-\d{2}-[0-9a-f]{4})[0-9a-f-]*$/;

/** An object's key in parts that fit on a narrow line; the name of another kind of object is all head. */
export function splitKey(key: string): KeyParts {
  const slash = key.lastIndexOf('/');
  const folder = key.slice(0, slash + 1);
  const name = key.slice(slash + 1);
  const [, stream = '', date = '', tail = ''] = DELIVERY.exec(name) ?? [];
  return tail === '' ? { folder, head: name, tail } : { folder, head: `${stream}${date}`, tail: `-${tail}…` };
}

const MAX_HASH_KEY = 2n ** 128n;
const PERCENT_IN_TENTHS = 1_000n;

/** How much of all hash keys a range takes, in percent with one decimal. */
export function hashRangePercent(startingHashKey: string, endingHashKey: string): number {
  const width = BigInt(endingHashKey) - BigInt(startingHashKey) + 1n;
  return Number((width * PERCENT_IN_TENTHS) / MAX_HASH_KEY) / 10;
}
