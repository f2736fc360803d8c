// A record on its way into the stream.

export interface StreamRecord {
  /** Its place in the run, from 1. */
  readonly number: number;
  readonly data: Uint8Array;
  readonly partitionKey: string;
  /** Data before base64 plus partition key in UTF-8: what every limit counts. */
  readonly sizeBytes: number;
}
