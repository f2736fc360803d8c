// What a delivery stream buffers and counts.
import type { BufferItem, Parcel } from '../../src/domain/delivering/buffer.ts';

export interface DeliveryItem extends BufferItem {
  readonly data: Uint8Array;
  readonly shardId: string;
  /** The Kinesis record that is wholly delivered with this item; undefined where more of it follows. */
  readonly completes: string | undefined;
}

export type DeliveryParcel = Parcel<DeliveryItem>;

/** Counts since the start, after Firehose's CloudWatch metrics. */
export interface DeliveryMetrics {
  reads: number;
  throttledReads: number;
  recordsRead: number;
  bytesRead: number;
  objectsDelivered: number;
  recordsDelivered: number;
  /** Before compression, delimiters counted. */
  bytesDelivered: number;
  failedWrites: number;
}

export const newMetrics = (): DeliveryMetrics => ({
  reads: 0,
  throttledReads: 0,
  recordsRead: 0,
  bytesRead: 0,
  objectsDelivered: 0,
  recordsDelivered: 0,
  bytesDelivered: 0,
  failedWrites: 0,
});
