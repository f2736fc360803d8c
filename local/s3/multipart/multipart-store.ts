// Objects that come in parts, as `aws s3 cp` sends whatever is larger than 8 MiB.
import type { ChecksumAlgorithm, ChecksumType } from '../checksum/algorithms.ts';
import type { Integrity, ObjectBody, ObjectHead, ObjectHeaders, WriteCondition } from '../object-store.ts';

/** Rejects with `NoSuchUpload` where the id is unknown, or belongs to another key. */
export interface MultipartStore {
  /** Gives the upload's id. */
  createUpload(bucket: string, key: string, options?: UploadOptions): Promise<UploadSummary>;
  uploadPart(part: PartAddress, body: ObjectBody, integrity?: Integrity): Promise<PartHead>;
  /** The object appears whole, or the upload stays as it is. */
  completeUpload(
    upload: UploadAddress,
    parts: readonly CompletedPart[],
    options?: CompleteOptions,
  ): Promise<ObjectHead>;
  abortUpload(upload: UploadAddress): Promise<void>;
  /** In the order of their numbers. */
  listParts(upload: UploadAddress): Promise<{ readonly upload: UploadSummary; readonly parts: readonly PartHead[] }>;
  /** In the order of their keys, and of their beginning. */
  listUploads(bucket: string): Promise<readonly UploadSummary[]>;
}

export interface UploadAddress {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

export interface PartAddress extends UploadAddress {
  readonly partNumber: number;
}

export interface UploadChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
}

export interface UploadOptions extends ObjectHeaders {
  readonly checksum?: UploadChecksum | undefined;
}

export interface UploadSummary {
  readonly key: string;
  readonly uploadId: string;
  readonly startedMs: number;
  /** Undefined: the client named none, and S3 adds its own. */
  readonly checksum?: UploadChecksum | undefined;
}

export interface PartHead {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
}

export interface CompletedPart {
  readonly partNumber: number;
  readonly etag: string;
  /** In base64; it must be the part's own. */
  readonly checksum?: string | undefined;
}

export interface CompleteOptions extends WriteCondition {
  /** Of the whole object, in base64. */
  readonly checksum?: string | undefined;
  readonly sizeBytes?: number | undefined;
}
