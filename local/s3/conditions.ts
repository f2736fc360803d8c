// If-Match, If-None-Match and the two dates: when S3 writes, reads and deletes.
import type { DeleteOptions, ObjectHead, ReadOptions, WriteCondition } from './object-store.ts';
import { noSuchKey, notImplemented, preconditionFailed, S3Error } from './s3-error.ts';

/** Throws unless the object that is there now, if any, may be written over. */
export function checkWrite(key: string, current: ObjectHead | undefined, condition: WriteCondition): void {
  const { ifMatch, ifNoneMatch } = condition;
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw notImplemented('If-None-Match');
  if (ifNoneMatch === '*' && current) throw preconditionFailed('If-None-Match');
  if (ifMatch === undefined) return;
  if (!current) throw noSuchKey(key);
  if (!matches(ifMatch, current.etag)) throw preconditionFailed('If-Match');
}

/** Inferred: AWS does not say what a condition on a missing object answers; "does not hold" is the safe reading. */
export function checkDelete(current: ObjectHead | undefined, { ifMatch }: DeleteOptions): void {
  if (ifMatch === undefined) return;
  if (!current || !matches(ifMatch, current.etag)) throw preconditionFailed('If-Match');
}

/** RFC 9110, section 13.2.2: an ETag outranks the date beside it. */
export function checkRead(head: ObjectHead, options: ReadOptions): void {
  const { ifMatch, ifUnmodifiedSinceMs, ifNoneMatch, ifModifiedSinceMs } = options;
  const modifiedMs = wholeSeconds(head.lastModifiedMs);
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, head.etag)) throw preconditionFailed('If-Match');
  } else if (ifUnmodifiedSinceMs !== undefined && modifiedMs > ifUnmodifiedSinceMs) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, head.etag)) throw notModified(head);
  } else if (ifModifiedSinceMs !== undefined && modifiedMs <= ifModifiedSinceMs) {
    throw notModified(head);
  }
}

/** The precision of every date that S3 gives out. */
export const wholeSeconds = (timeMs: number): number => Math.floor(timeMs / 1_000) * 1_000;

function matches(condition: string, etag: string): boolean {
  return condition.split(',').some((one) => one.trim() === '*' || unquoted(one.trim()) === unquoted(etag));
}

export const unquoted = (etag: string): string => etag.replace(/^W\//, '').replaceAll('"', '');

const notModified = ({ etag }: ObjectHead) => new S3Error('NotModified', 'Not Modified', { ETag: etag });
