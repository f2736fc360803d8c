// What an S3 does, without HTTP: the local Firehose calls it in process, the S3 wire translates to and from it.
import type { Readable } from 'node:stream';
import type { ChecksumAlgorithm, ChecksumType } from './checksum/algorithms.ts';

/**
 * Buckets and objects with S3's semantics: an object is wholly there or not at all, a finished write is seen by every
 * later read and list, and of two writers with one condition exactly one wins. Refusals reject with an `AwsError`
 * whose type is S3's code: `NoSuchBucket`, `NoSuchKey`, `PreconditionFailed`, `BadDigest` and so on.
 */
export interface ObjectStore {
  /** Rejects with `BucketAlreadyOwnedByYou` when it exists, and `InvalidBucketName`. */
  createBucket(bucket: string, options?: CreateBucketOptions): Promise<void>;
  /** Rejects with `BucketNotEmpty` while it holds an object. */
  deleteBucket(bucket: string): Promise<void>;
  headBucket(bucket: string): Promise<BucketSummary>;
  /** In the order of their names. */
  listBuckets(): Promise<readonly BucketSummary[]>;

  /** Durable when it resolves. When the body fails half-way, or a check fails, what was stored before stays. */
  putObject(bucket: string, key: string, body: ObjectBody, options?: PutOptions): Promise<ObjectHead>;
  getObject(bucket: string, key: string, options?: ReadOptions): Promise<ObjectRead>;
  headObject(bucket: string, key: string, options?: ReadOptions): Promise<ObjectHead>;
  /** Resolves too when there is nothing to delete, as S3 does. */
  deleteObject(bucket: string, key: string, options?: DeleteOptions): Promise<void>;
  /** In the order of the keys' UTF-8 bytes. */
  listObjects(bucket: string, options?: ListOptions): Promise<ObjectPage>;
}

export type ObjectBody = Uint8Array | AsyncIterable<Uint8Array>;

export interface CreateBucketOptions {
  /** The Region in CreateBucketConfiguration; the store's own where it is left out. */
  readonly region?: string | undefined;
}

export interface BucketSummary {
  readonly name: string;
  readonly createdMs: number;
  readonly region: string;
}

/** The headers that S3 keeps with an object and gives back. */
export interface ObjectHeaders {
  /** `binary/octet-stream` where it is left out. */
  readonly contentType?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentLanguage?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly expires?: string | undefined;
  /** `x-amz-meta-*` without that prefix, in lower case. */
  readonly userMetadata?: Readonly<Record<string, string>> | undefined;
}

export interface WriteCondition {
  /** Write only over the object with this ETag, with or without its quotes. */
  readonly ifMatch?: string | undefined;
  /** Write only where nothing is. */
  readonly ifNoneMatch?: '*' | undefined;
}

export interface PutOptions extends ObjectHeaders, WriteCondition {
  readonly integrity?: Integrity | undefined;
}

export interface DeleteOptions {
  /** Delete only the object with this ETag, or `*` for any. */
  readonly ifMatch?: string | undefined;
}

/** What the bytes must add up to; each that is given is checked before the object appears. */
export interface Integrity {
  /** Content-MD5, in base64. */
  readonly md5?: string | undefined;
  /** x-amz-content-sha256, in hex. */
  readonly sha256?: string | undefined;
  readonly checksum?: ExpectedChecksum | undefined;
}

export interface ExpectedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** The value in base64, asked for after the last byte since it may travel in a trailer; undefined: only compute it. */
  readonly expected?: (() => string | undefined) | undefined;
}

export interface StoredChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** In base64; of a composite one with the number of parts behind it, as `…==-3`. */
  readonly value: string;
}

export interface ObjectHead extends ObjectHeaders {
  readonly key: string;
  readonly sizeBytes: number;
  /** With its quotes, as S3 writes it. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly contentType: string;
  readonly userMetadata: Readonly<Record<string, string>>;
  readonly checksum?: StoredChecksum | undefined;
}

/** `bytes=from-to` (both included), `bytes=from-` or `bytes=-last`. */
export type ByteRange = { readonly from: number; readonly to?: number | undefined } | { readonly last: number };

export interface ReadOptions {
  readonly range?: ByteRange | undefined;
  /** ETags as in the header: one, several with commas, or `*`. */
  readonly ifMatch?: string | undefined;
  /** Rejects with `NotModified` (304) when it matches. */
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSinceMs?: number | undefined;
  readonly ifUnmodifiedSinceMs?: number | undefined;
}

export interface ObjectRead {
  readonly head: ObjectHead;
  /** The bytes that a range asked for, first and last included; undefined: all of them. */
  readonly range: { readonly first: number; readonly last: number } | undefined;
  /** Holds a file open: read it to its end, or destroy it. `buffer(body)` of `node:stream/consumers` gives the bytes. */
  readonly body: Readable;
}

export interface ListOptions {
  readonly prefix?: string | undefined;
  readonly delimiter?: string | undefined;
  /** Only keys behind this one. */
  readonly startAfter?: string | undefined;
  /** From the page before; it outranks `startAfter`. */
  readonly continuationToken?: string | undefined;
  /** At most, and by default, 1,000. Common prefixes count. */
  readonly maxKeys?: number | undefined;
}

export interface ObjectPage {
  readonly objects: readonly ObjectHead[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** The last key or common prefix of this page; undefined when it is empty. */
  readonly lastEntry: string | undefined;
  readonly nextContinuationToken: string | undefined;
}
