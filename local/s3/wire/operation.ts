// What every S3 operation is: one request in, one answer out, one file each.
import { createHash } from 'node:crypto';
import { ACCOUNT_ID } from '../../spec.ts';
import type { MultipartStore } from '../multipart/multipart-store.ts';
import type { ObjectStore } from '../object-store.ts';
import type { S3Request } from './request.ts';
import type { S3Response } from './response.ts';

export type S3Store = ObjectStore & MultipartStore;

export type S3Operation = (request: S3Request, store: S3Store) => Promise<S3Response>;

/** Everything here belongs to the one account that needs no login. S3 names its owner by 64 hex digits. */
export const OWNER = { ID: createHash('sha256').update(ACCOUNT_ID).digest('hex'), DisplayName: 'local' };
