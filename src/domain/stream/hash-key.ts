// From partition key to hash key: which of 2^128 places a record belongs to.
import { md5 } from 'js-md5';
import { md5OfBlock } from './md5-block.ts';

/** Hash keys run from 0 to this, both included. */
export const MAX_HASH_KEY = 2n ** 128n - 1n;

const WORD_BITS = 32n;

/**
 * The MD5 of the partition key's UTF-8 bytes, read as an unsigned big-endian number of 128 bits.
 * Source: Kinesis API reference, PutRecord, PartitionKey.
 */
export function hashKeyOf(partitionKey: string): bigint {
  const view = new DataView(md5.arrayBuffer(partitionKey));
  return (view.getBigUint64(0) << (2n * WORD_BITS)) | view.getBigUint64(8);
}

/** Bits of a hash key that {@link hashPrefixOf} leaves out. */
export const HASH_PREFIX_SHIFT = 3n * WORD_BITS;

/** The highest 32 bits of the hash key as a number: enough to tell nearly every shard, and no BigInt to be made. */
export function hashPrefixOf(partitionKey: string): number {
  const words = md5OfBlock(partitionKey);
  if (words) return bigEndian(words[0] ?? 0);
  return new DataView(md5.arrayBuffer(partitionKey)).getUint32(0);
}

/** The word as an unsigned number, its bytes the other way round. */
const bigEndian = (word: number): number =>
  ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0;
