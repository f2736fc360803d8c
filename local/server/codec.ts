// The formats of a body: AWS's services read JSON or CBOR, whichever the request says it is, and answer in the same.

export interface Codec {
  /** What a body in this format is called, in an answer. */
  readonly contentType: string;
  /**
   * The value that the bytes hold: `Uint8Array` or base64 for a blob, a `Date` or a number of seconds for a time.
   * Undefined where they are not of this format.
   */
  read(body: Buffer): unknown;
  /** An answer, in which blobs are `Uint8Array` and times are `Date`. Members that are undefined are left out. */
  write(answer: object): Uint8Array;
}
