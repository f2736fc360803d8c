// What every S3 operation is: one request in, one answer out, one file each.
import type { MultipartStore } from '../multipart/multipart-store.ts';
import type { ObjectStore } from '../object-store.ts';
import type { S3Request } from './request.ts';
import type { S3Response } from './response.ts';

export type S3Store = ObjectStore & MultipartStore;

export type S3Operation = (request: S3Request, store: S3Store) => Promise<S3Response>;

/** Everything here belongs to the one account that needs no login. */
export const OWNER = { ID: '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a', DisplayName: 'local' };
