// From a request to its operation: method, bucket or object, and the words in the query.
import { S3Error } from '../s3-error.ts';
import type { S3Operation } from './operation.ts';
import { abortMultipartUpload } from './operations/abort-multipart-upload.ts';
import { completeMultipartUpload } from './operations/complete-multipart-upload.ts';
import { copyObject } from './operations/copy-object.ts';
import { createBucket } from './operations/create-bucket.ts';
import { createMultipartUpload } from './operations/create-multipart-upload.ts';
import { deleteBucket } from './operations/delete-bucket.ts';
import { deleteObject } from './operations/delete-object.ts';
import { deleteObjects } from './operations/delete-objects.ts';
import { getBucketLocation } from './operations/get-bucket-location.ts';
import { getObject } from './operations/get-object.ts';
import { headBucket } from './operations/head-bucket.ts';
import { headObject } from './operations/head-object.ts';
import { listBuckets } from './operations/list-buckets.ts';
import { listMultipartUploads } from './operations/list-multipart-uploads.ts';
import { listObjects } from './operations/list-objects.ts';
import { listObjectsV2 } from './operations/list-objects-v2.ts';
import { listParts } from './operations/list-parts.ts';
import { putObject } from './operations/put-object.ts';
import { uploadPart } from './operations/upload-part.ts';
import { uploadPartCopy } from './operations/upload-part-copy.ts';
import type { S3Request } from './request.ts';

interface Route {
  readonly method: string;
  readonly on: 'account' | 'bucket' | 'object';
  /** Words that the query must have. */
  readonly query?: readonly string[];
  readonly header?: string;
  readonly operation: S3Operation;
}

/** The first that fits: those that ask for more come first. */
const ROUTES: readonly Route[] = [
  { method: 'GET', on: 'account', operation: listBuckets },
  { method: 'HEAD', on: 'bucket', operation: headBucket },
  { method: 'PUT', on: 'bucket', operation: createBucket },
  { method: 'DELETE', on: 'bucket', operation: deleteBucket },
  { method: 'GET', on: 'bucket', query: ['location'], operation: getBucketLocation },
  { method: 'GET', on: 'bucket', query: ['uploads'], operation: listMultipartUploads },
  { method: 'GET', on: 'bucket', query: ['list-type'], operation: listObjectsV2 },
  { method: 'GET', on: 'bucket', operation: listObjects },
  { method: 'POST', on: 'bucket', query: ['delete'], operation: deleteObjects },
  { method: 'GET', on: 'object', query: ['uploadId'], operation: listParts },
  { method: 'PUT', on: 'object', query: ['uploadId'], header: 'x-amz-copy-source', operation: uploadPartCopy },
  { method: 'PUT', on: 'object', query: ['uploadId'], operation: uploadPart },
  { method: 'POST', on: 'object', query: ['uploadId'], operation: completeMultipartUpload },
  { method: 'DELETE', on: 'object', query: ['uploadId'], operation: abortMultipartUpload },
  { method: 'POST', on: 'object', query: ['uploads'], operation: createMultipartUpload },
  { method: 'GET', on: 'object', operation: getObject },
  { method: 'HEAD', on: 'object', operation: headObject },
  { method: 'PUT', on: 'object', header: 'x-amz-copy-source', operation: copyObject },
  { method: 'PUT', on: 'object', operation: putObject },
  { method: 'DELETE', on: 'object', operation: deleteObject },
];

/** Parts of S3 that are not here. Without this list `PUT /bucket?versioning` would be a CreateBucket. */
const UNSUPPORTED = new Set(
  `abac accelerate acl analytics attributes cors encryption intelligent-tiering inventory legal-hold lifecycle logging
   metadataConfiguration metadataTable metrics notification object-lock ownershipControls partNumber policy policyStatus
   publicAccessBlock renameObject replication requestPayment restore retention select session tagging torrent versioning
   versions website`.split(/\s+/),
);

export function operationFor(request: S3Request): S3Operation {
  const on = targetOf(request);
  const route = ROUTES.find(
    ({ method, on: target, query = [], header }) =>
      method === request.method &&
      target === on &&
      query.every((word) => request.query.has(word)) &&
      (header === undefined || request.header(header) !== undefined),
  );
  const known = new Set(route?.query?.includes('uploadId') ? ['partNumber'] : []);
  const unsupported = [...request.query.keys()].find((word) => UNSUPPORTED.has(word) && !known.has(word));
  if (unsupported !== undefined) {
    throw new S3Error('NotImplemented', `The local S3 has no ?${unsupported}.`, { Resource: request.path });
  }
  if (route) return route.operation;
  throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    Method: request.method,
    ResourceType: on.toUpperCase(),
  });
}

function targetOf({ bucket, key }: S3Request): Route['on'] {
  if (key !== '') return 'object';
  return bucket === '' ? 'account' : 'bucket';
}
