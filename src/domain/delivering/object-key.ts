// The key under which Firehose writes an object.
import type { Random } from '../random.ts';
import { uuid } from '../records/uuid.ts';
import { evaluatePrefix, type Prefix } from './prefix.ts';

export interface ObjectNaming {
  readonly prefix: Prefix;
  readonly deliveryStreamName: string;
  /** 1, and one more for each change of the delivery stream's configuration. */
  readonly version: number;
  /** With its dot; empty for none. */
  readonly extension: string;
}

/**
 * `<prefix><delivery stream>-<version>-<time>-<uuid><extension>`, for an object whose oldest record arrived then.
 * **Inferred**: the time of the suffix is that of the prefix; AWS says it of the prefix only.
 */
export function objectKey(naming: ObjectNaming, oldestArrivalMs: number, random: Random): string {
  const prefix = evaluatePrefix(naming.prefix, { arrivedAtMs: oldestArrivalMs, random, errorOutputType: '' });
  const time = new Date(oldestArrivalMs).toISOString().slice(0, 19).replace(/[T:]/g, '-');
  return `${prefix}${naming.deliveryStreamName}-${naming.version}-${time}-${uuid(random)}${naming.extension}`;
}

/** The extension of an object: the one that was configured, or else that of its compression. */
export function extensionOf(compression: 'UNCOMPRESSED' | 'GZIP', configured: string | undefined): string {
  if (configured !== undefined) return configured;
  return compression === 'GZIP' ? '.gz' : '';
}
