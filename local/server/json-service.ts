// A service that speaks AWS JSON 1.1: the server finds it by the prefix of X-Amz-Target and does HTTP for it.

export interface JsonService {
  /** What stands before the dot in X-Amz-Target, such as `Kinesis_20131202`. */
  readonly targetPrefix: string;
  /** Bytes that a request's body may have; above, it is refused before it is read whole. */
  readonly maxBodyBytes: number;
  /**
   * Takes the parsed JSON body (an object), as it came over the wire: blobs are base64 strings, times are numbers of
   * seconds. Answers what is to be written as JSON, or undefined for an empty body. A refusal rejects with an AwsError;
   * an unknown operation with `UnknownOperationException`, a value of the wrong type with `SerializationException`.
   */
  invoke(operation: string, body: Readonly<Record<string, unknown>>): Promise<object | undefined>;
}
