// What all descriptions of a stream say of it.
import type { Stream } from './stream.ts';

/** As ListStreams shows it. */
export const streamSummary = (stream: Stream, now: number) => ({
  StreamName: stream.name,
  StreamARN: stream.arn,
  StreamStatus: stream.status(now),
  StreamModeDetails: { StreamMode: stream.mode },
  StreamCreationTimestamp: new Date(stream.createdAtMs),
});

/** As both DescribeStream and DescribeStreamSummary show it. */
export const streamDescription = (stream: Stream, now: number) => ({
  ...streamSummary(stream, now),
  RetentionPeriodHours: stream.retentionHours,
  EnhancedMonitoring: [{ ShardLevelMetrics: [...stream.shardLevelMetrics] }],
  ...(stream.keyId === undefined
    ? { EncryptionType: 'NONE' as const }
    : { EncryptionType: 'KMS' as const, KeyId: stream.keyId }),
});
