// The user records in a Kinesis record. What is not an aggregate, or a damaged one, stays a record by itself: a reader
// may not lose data because somebody packed them badly.
import { md5 } from 'js-md5';
import { hashKeyOf, MAX_HASH_KEY } from '../../stream/hash-key.ts';
import type { HashKeyRange } from '../../stream/shard-map.ts';
import { AGGREGATE_FIELD, MAGIC, MD5_BYTES, RECORD_FIELD } from './format.ts';
import { type Field, FormatError, readFields } from './protobuf-reader.ts';

interface UserRecord {
  readonly data: Uint8Array;
  readonly partitionKey: string;
  /** Decimal; as its producer gave it. */
  readonly explicitHashKey: string | undefined;
  /**
   * Whether the shard it was read from is the one it belongs to. The KCL drops an aggregate with one for which it is not,
   * whole. Source: awslabs/amazon-kinesis-client, AggregatorUtil.java.
   */
  readonly isInRange: boolean;
}

export type Deaggregation =
  | { readonly kind: 'aggregate'; readonly userRecords: readonly UserRecord[] }
  /** `fault` says why data that begin as an aggregate are none. */
  | { readonly kind: 'plain'; readonly fault: string | undefined };

/** Takes an aggregate apart; `range` is that of the shard it was read from, where that is known. */
export function deaggregate(data: Uint8Array, range?: HashKeyRange): Deaggregation {
  if (!beginsAsAggregate(data)) return { kind: 'plain', fault: undefined };
  try {
    return { kind: 'aggregate', userRecords: userRecordsIn(checkedMessage(data), range) };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return { kind: 'plain', fault: error.message };
  }
}

/** Whether {@link deaggregate} would look into it. */
export const beginsAsAggregate = (data: Uint8Array): boolean =>
  data.length >= MAGIC.length && MAGIC.every((byte, index) => data[index] === byte);

function checkedMessage(data: Uint8Array): Uint8Array {
  if (data.length <= MAGIC.length + MD5_BYTES) throw new FormatError('it is too short for a message and its MD5');
  const message = data.subarray(MAGIC.length, data.length - MD5_BYTES);
  const digest = md5.array(message);
  const given = data.subarray(data.length - MD5_BYTES);
  if (!digest.every((byte, index) => given[index] === byte))
    throw new FormatError('its MD5 is not that of its message');
  return message;
}

function userRecordsIn(message: Uint8Array, range: HashKeyRange | undefined): UserRecord[] {
  const partitionKeys: string[] = [];
  const explicitHashKeys: string[] = [];
  const records: RawRecord[] = [];
  for (const field of readFields(message)) {
    if (field.number === AGGREGATE_FIELD.partitionKeys) partitionKeys.push(textOf(field));
    if (field.number === AGGREGATE_FIELD.explicitHashKeys) explicitHashKeys.push(hashKeyText(textOf(field)));
    if (field.number === AGGREGATE_FIELD.records) records.push(rawRecord(bytesOf(field)));
  }
  if (records.length === 0) throw new FormatError('it holds no record');
  const isKeyWithin = oncePerEntry(partitionKeys, (key) => isWithin(range, () => hashKeyOf(key)));
  const isHashKeyWithin = oncePerEntry(explicitHashKeys, (key) => isWithin(range, () => BigInt(key)));
  // The tables may stand behind the records that point into them.
  return records.map(({ data, partitionKeyIndex, explicitHashKeyIndex: hashKeyIndex }) => {
    const partitionKey = entryOf(partitionKeys, partitionKeyIndex);
    const explicitHashKey = hashKeyIndex === undefined ? undefined : entryOf(explicitHashKeys, hashKeyIndex);
    const isInRange = hashKeyIndex === undefined ? isKeyWithin(partitionKeyIndex) : isHashKeyWithin(hashKeyIndex);
    return { data, partitionKey, explicitHashKey, isInRange };
  });
}

/** Many thousand records may point to one key, and that may be long. */
function oncePerEntry<Result>(table: readonly string[], of: (entry: string) => Result): (index: number) => Result {
  const results = new Map<number, Result>();
  return (index) => {
    const known = results.get(index);
    if (known !== undefined) return known;
    const result = of(entryOf(table, index));
    results.set(index, result);
    return result;
  };
}

interface RawRecord {
  readonly partitionKeyIndex: number;
  readonly explicitHashKeyIndex: number | undefined;
  readonly data: Uint8Array;
}

function rawRecord(message: Uint8Array): RawRecord {
  let partitionKeyIndex: number | undefined;
  let explicitHashKeyIndex: number | undefined;
  let data: Uint8Array | undefined;
  for (const field of readFields(message)) {
    if (field.number === RECORD_FIELD.partitionKeyIndex) partitionKeyIndex = numberOf(field);
    if (field.number === RECORD_FIELD.explicitHashKeyIndex) explicitHashKeyIndex = numberOf(field);
    if (field.number === RECORD_FIELD.data) data = bytesOf(field);
  }
  if (partitionKeyIndex === undefined) throw new FormatError('a record has no partition key');
  if (data === undefined) throw new FormatError('a record has no data');
  return { partitionKeyIndex, explicitHashKeyIndex, data };
}

function entryOf(table: readonly string[], index: number): string {
  const entry = table[index];
  if (entry === undefined) throw new FormatError(`a record points to key ${index} of ${table.length}`);
  return entry;
}

function isWithin(range: HashKeyRange | undefined, hashKeyOfEntry: () => bigint): boolean {
  if (!range) return true;
  const hashKey = hashKeyOfEntry();
  return range.start <= hashKey && hashKey <= range.end;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(field: Field): string {
  try {
    return utf8.decode(bytesOf(field));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError('a key is not UTF-8');
  }
}

function hashKeyText(text: string): string {
  if (/^(0|[1-9]\d{0,38})$/.test(text) && BigInt(text) <= MAX_HASH_KEY) return text;
  throw new FormatError('an explicit hash key is not a number below 2^128');
}

function bytesOf({ number, bytes }: Field): Uint8Array {
  if (bytes) return bytes;
  throw new FormatError(`field ${number} is a number where bytes are expected`);
}

function numberOf({ number, bytes, value }: Field): number {
  if (!bytes) return value;
  throw new FormatError(`field ${number} holds bytes where a number is expected`);
}
