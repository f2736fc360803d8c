// Packs user records of one shard into one Kinesis record, in the KPL's format, and knows its size before it is made.
import { md5 } from 'js-md5';
import { hashKeyOf } from '../../stream/hash-key.ts';
import type { OutgoingRecord, StreamRecord } from '../record.ts';
import {
  AGGREGATE_FIELD,
  lengthDelimitedBytes,
  MAGIC,
  MD5_BYTES,
  RECORD_FIELD,
  TAG_BYTES,
  varintBytes,
} from './format.ts';
import { ProtobufWriter } from './protobuf-writer.ts';

export interface PackedRecord extends OutgoingRecord {
  /** In the order they were added. */
  readonly userRecords: readonly StreamRecord[];
}

/**
 * The outer key, as short as a key may be: the explicit hash key beside it says where the record goes. The KPL has the
 * same.
 */
const OUTER_KEY = 'a';
const ENVELOPE_BYTES = MAGIC.length + MD5_BYTES + OUTER_KEY.length;

interface Key {
  readonly index: number;
  readonly utf8Bytes: number;
}

/**
 * Add records until it says no, then pack. All records must hash into the same shard: consumers drop what does not,
 * and the shard's lane is the one who knows. The packed record goes where its first user record would have gone.
 */
export class Aggregator {
  readonly #maxBytes: number;
  #records: StreamRecord[] = [];
  #partitionKeys = new Map<string, Key>();
  #explicitHashKeys = new Map<string, Key>();
  #messageBytes = 0;

  /** `maxBytes` is what the packed record may weigh, its partition key included. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get userRecords(): number {
    return this.#records.length;
  }

  /** What {@link pack} would make now, with its partition key. */
  get sizeBytes(): number {
    const [first, second] = this.#records;
    return second ? ENVELOPE_BYTES + this.#messageBytes : (first?.sizeBytes ?? 0);
  }

  /** False where the record does not fit beside those it has; the first always does, as it can go alone. */
  add(record: StreamRecord): boolean {
    const addedBytes = this.#bytesOf(record);
    if (this.#records.length > 0 && ENVELOPE_BYTES + this.#messageBytes + addedBytes > this.#maxBytes) return false;
    this.#messageBytes += addedBytes;
    this.#records.push(record);
    enter(this.#partitionKeys, record.partitionKey, keyBytes(record));
    if (record.explicitHashKey !== undefined) {
      enter(this.#explicitHashKeys, record.explicitHashKey, record.explicitHashKey.length);
    }
    return true;
  }

  /** One record for all that were added, and begins anew. A record that is alone stays as it is. */
  pack(): PackedRecord | undefined {
    const records = this.#records;
    const [first] = records;
    if (!first) return undefined;
    const packed = records.length === 1 ? { ...first, userRecords: records } : this.#packTogether(first);
    this.#records = [];
    this.#partitionKeys = new Map();
    this.#explicitHashKeys = new Map();
    this.#messageBytes = 0;
    return packed;
  }

  #bytesOf(record: StreamRecord): number {
    const { partitionKey, explicitHashKey } = record;
    const newKeyBytes = this.#partitionKeys.has(partitionKey) ? 0 : lengthDelimitedBytes(keyBytes(record));
    const recordBytes = newKeyBytes + lengthDelimitedBytes(this.#innerBytes(record));
    if (explicitHashKey === undefined || this.#explicitHashKeys.has(explicitHashKey)) return recordBytes;
    return recordBytes + lengthDelimitedBytes(explicitHashKey.length);
  }

  /** Of the message that holds the record's indexes and data. A key not yet known gets the next index. */
  #innerBytes({ data, partitionKey, explicitHashKey }: StreamRecord): number {
    const bytes =
      TAG_BYTES + varintBytes(indexOf(this.#partitionKeys, partitionKey)) + lengthDelimitedBytes(data.length);
    if (explicitHashKey === undefined) return bytes;
    return bytes + TAG_BYTES + varintBytes(indexOf(this.#explicitHashKeys, explicitHashKey));
  }

  #packTogether(first: StreamRecord): PackedRecord {
    const data = new Uint8Array(MAGIC.length + this.#messageBytes + MD5_BYTES);
    data.set(MAGIC);
    this.#writeMessage(new ProtobufWriter(data, MAGIC.length));
    const messageEnd = data.length - MD5_BYTES;
    data.set(md5.array(data.subarray(MAGIC.length, messageEnd)), messageEnd);
    return {
      data,
      partitionKey: OUTER_KEY,
      explicitHashKey: first.explicitHashKey ?? hashKeyOf(first.partitionKey).toString(),
      sizeBytes: data.length + OUTER_KEY.length,
      userRecords: this.#records,
    };
  }

  #writeMessage(writer: ProtobufWriter): void {
    const { partitionKeys, explicitHashKeys, records } = AGGREGATE_FIELD;
    for (const [key, { utf8Bytes }] of this.#partitionKeys) writer.text(partitionKeys, key, utf8Bytes);
    for (const [key, { utf8Bytes }] of this.#explicitHashKeys) writer.text(explicitHashKeys, key, utf8Bytes);
    for (const record of this.#records) {
      writer.message(records, this.#innerBytes(record));
      writer.varint(RECORD_FIELD.partitionKeyIndex, indexOf(this.#partitionKeys, record.partitionKey));
      if (record.explicitHashKey !== undefined) {
        writer.varint(RECORD_FIELD.explicitHashKeyIndex, indexOf(this.#explicitHashKeys, record.explicitHashKey));
      }
      writer.bytes(RECORD_FIELD.data, record.data);
    }
  }
}

/** The key's bytes in UTF-8, which the record's size has already. */
const keyBytes = ({ sizeBytes, data }: StreamRecord): number => sizeBytes - data.length;

const indexOf = (keys: ReadonlyMap<string, Key>, key: string): number => keys.get(key)?.index ?? keys.size;

function enter(keys: Map<string, Key>, key: string, utf8Bytes: number): void {
  if (!keys.has(key)) keys.set(key, { index: keys.size, utf8Bytes });
}
