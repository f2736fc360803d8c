// The KPL's aggregated record: a magic number, a protobuf message, and the MD5 of that message.
//
//   message AggregatedRecord { repeated string partition_key_table = 1; repeated string explicit_hash_key_table = 2;
//                              repeated Record records = 3; }
//   message Record { required uint64 partition_key_index = 1; optional uint64 explicit_hash_key_index = 2;
//                    required bytes data = 3; repeated Tag tags = 4; }  (tags: unused so far)
//
// Source: awslabs/amazon-kinesis-producer, aggregation-format.md.

export const MAGIC: readonly number[] = [0xf3, 0x89, 0x9a, 0xc2];
export const MD5_BYTES = 16;

export const AGGREGATE_FIELD = { partitionKeys: 1, explicitHashKeys: 2, records: 3 } as const;
export const RECORD_FIELD = { partitionKeyIndex: 1, explicitHashKeyIndex: 2, data: 3 } as const;

/** How protobuf says what follows a field's number. */
export const WIRE_TYPE = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Every field number above is less than 16, so that tags take one byte. */
export const TAG_BYTES = 1;

/** Bytes of a whole number of at most 2^31 - 1 as a varint: seven bits each. */
export function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes += 1;
  return bytes;
}

/** Bytes of a field that says its length first: a text, data, a message. */
export const lengthDelimitedBytes = (length: number): number => TAG_BYTES + varintBytes(length) + length;
