// From partition key to hash key: which of 2^128 places a record belongs to.
import { md5 } from 'js-md5';

/** Hash keys run from 0 to this, both included. */
export const MAX_HASH_KEY = 2n ** 128n - 1n;

const HALF = 64n;

/**
 * The MD5 of the partition key's UTF-8 bytes, read as an unsigned big-endian number of 128 bits.
 * Source: Kinesis API reference, PutRecord, PartitionKey.
 */
export function hashKeyOf(partitionKey: string): bigint {
  const view = new DataView(md5.arrayBuffer(partitionKey));
  return (view.getBigUint64(0) << HALF) | view.getBigUint64(8);
}
