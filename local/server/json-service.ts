// A service that speaks AWS JSON 1.1: the server finds it by the prefix of X-Amz-Target and does HTTP for it.

export interface JsonService {
  /** What stands before the dot in X-Amz-Target, such as `Kinesis_20131202`. */
  readonly targetPrefix: string;
  /** Bytes that a request's body may have; a longer one is answered with 413 and not kept. */
  readonly maxBodyBytes: number;
  /** A name that is not an operation is answered with `UnknownOperationException`, before the signature is looked at. */
  hasOperation(operation: string): boolean;
  /**
   * Takes the parsed body as it came over the wire: blobs are base64 strings, times are numbers of seconds.
   * Answers an object, or undefined for an empty body; the server writes a `Uint8Array` in it as base64 and a `Date` as
   * seconds. A refusal rejects with an AwsError; a value of the wrong type with `SerializationException`.
   */
  invoke(operation: string, body: Readonly<Record<string, unknown>>): Promise<object | undefined>;
}
