// A record on its way into the stream.

/** What decides into which shard a record goes. */
export interface RecordAddress {
  readonly partitionKey: string;
  /** Decimal. Puts the record into the shard that holds this hash key, whatever its partition key hashes to. */
  readonly explicitHashKey?: string;
}

/** What PutRecords is given, a user record or an aggregate of many. */
export interface OutgoingRecord extends RecordAddress {
  readonly data: Uint8Array;
  /** Data before base64 plus partition key in UTF-8: what every limit counts. An explicit hash key counts nowhere. */
  readonly sizeBytes: number;
}

export interface StreamRecord extends OutgoingRecord {
  /** Its place in the run, from 1. */
  readonly number: number;
}
