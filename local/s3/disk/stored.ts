// What is read back from the data folder: unknown until it looks like what was written.
import { z } from 'zod';
import { CHECKSUM_ALGORITHMS } from '../checksum/algorithms.ts';

const checksum = z.object({
  algorithm: z.enum(CHECKSUM_ALGORITHMS),
  type: z.enum(['FULL_OBJECT', 'COMPOSITE']),
  value: z.string(),
});

const headers = {
  contentEncoding: z.string().optional(),
  contentLanguage: z.string().optional(),
  contentDisposition: z.string().optional(),
  cacheControl: z.string().optional(),
  expires: z.string().optional(),
};

export const storedObject = z.object({
  ...headers,
  key: z.string(),
  sizeBytes: z.number(),
  etag: z.string(),
  lastModifiedMs: z.number(),
  contentType: z.string(),
  userMetadata: z.record(z.string(), z.string()),
  checksum: checksum.optional(),
});

export const storedBucket = z.object({ name: z.string(), createdMs: z.number(), region: z.string() });

export const storedUpload = z.object({
  ...headers,
  key: z.string(),
  uploadId: z.string(),
  startedMs: z.number(),
  contentType: z.string().optional(),
  userMetadata: z.record(z.string(), z.string()).optional(),
  /** Undefined: the client named none, and S3 adds its own. */
  checksum: checksum.omit({ value: true }).optional(),
});

export const storedPart = z.object({
  partNumber: z.number(),
  sizeBytes: z.number(),
  etag: z.string(),
  lastModifiedMs: z.number(),
  checksum: checksum.optional(),
});

export type StoredUpload = Readonly<z.infer<typeof storedUpload>>;
export type StoredPart = Readonly<z.infer<typeof storedPart>>;
