// What a shard iterator means: a place in a shard, good for five minutes and for any number of calls.
import { AwsError } from '../aws-error.ts';
import { invalidArgument } from './refusals.ts';
import type { Sealer } from './sealed-token.ts';

export interface ShardIterator {
  readonly streamName: string;
  readonly shardIndex: number;
  /** The counter of the record to read next, whether it is there already or not. */
  readonly counter: number;
}

const ISSUED_AT = 0;
const COUNTER_AT = 8;
const SHARD_AT = 16;
const NAME_AT = 20;

export function sealIterator(sealer: Sealer, { streamName, shardIndex, counter }: ShardIterator, now: number): string {
  const head = Buffer.alloc(NAME_AT);
  head.writeDoubleLE(now, ISSUED_AT);
  head.writeDoubleLE(counter, COUNTER_AT);
  head.writeUInt32LE(shardIndex, SHARD_AT);
  return sealer.seal(Buffer.concat([head, Buffer.from(streamName)]));
}

/** Throws AWS's refusal for an iterator that is none, and for one that is too old. */
export function openIterator(sealer: Sealer, token: string, now: number, lifetimeMs: number): ShardIterator {
  const content = sealer.open(token);
  if (!content) throw invalidArgument('Invalid ShardIterator.');
  const issuedAt = content.readDoubleLE(ISSUED_AT);
  if (now - issuedAt > lifetimeMs) throw expired(issuedAt, now, lifetimeMs);
  return {
    streamName: content.toString('utf8', NAME_AT),
    shardIndex: content.readUInt32LE(SHARD_AT),
    counter: content.readDoubleLE(COUNTER_AT),
  };
}

const expired = (issuedAt: number, now: number, lifetimeMs: number): AwsError =>
  new AwsError(
    'ExpiredIteratorException',
    `Iterator expired. The iterator was created at time ${javaDate(issuedAt)} while right now it is ${javaDate(now)} ` +
      `which is further in the future than the tolerated delay of ${lifetimeMs} milliseconds.`,
  );

/** `Thu Jan 22 01:22:02 UTC 2015`, as Java prints a date. */
function javaDate(ms: number): string {
  const [weekday = '', day, month, year, time] = new Date(ms).toUTCString().split(' ');
  return `${weekday.replace(',', '')} ${month} ${day} ${time} UTC ${year}`;
}
