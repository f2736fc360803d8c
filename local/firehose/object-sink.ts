// What Firehose needs of S3: one call, which the local object store has.

export interface ObjectSink {
  /** Durable when it resolves. The same key again replaces the object. */
  putObject(
    bucket: string,
    key: string,
    body: Uint8Array,
    options: { readonly contentType: string; readonly contentEncoding?: string },
  ): Promise<unknown>;
}
