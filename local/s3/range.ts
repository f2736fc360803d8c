// Which bytes a range means, once the size is known.
import type { ByteRange } from './object-store.ts';
import { S3Error } from './s3-error.ts';

export interface ByteSpan {
  readonly first: number;
  /** Included. */
  readonly last: number;
}

/** Throws `InvalidRange` where no byte of the object is in the range. */
export function resolveRange(range: ByteRange, sizeBytes: number): ByteSpan {
  const first = 'last' in range ? Math.max(0, sizeBytes - range.last) : range.from;
  const last = 'last' in range ? sizeBytes - 1 : Math.min(range.to ?? sizeBytes - 1, sizeBytes - 1);
  if (first <= last) return { first, last };
  throw new S3Error('InvalidRange', 'The requested range is not satisfiable', { ActualObjectSize: String(sizeBytes) });
}
