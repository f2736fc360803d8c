// The mirror's metrics, in CloudWatch's embedded metric format: a line of the log that CloudWatch makes metrics of.
//
// The format is so small that a library for it would be most of this function's own code.
// Source: CloudWatch user guide, "Specification: Embedded metric format".
import type { BatchFigures } from '../domain/consuming/batch-figures.ts';

const NAMESPACE = 'KinesisPlayground';

const METRICS: Readonly<Record<keyof BatchFigures, { readonly name: string; readonly unit: string }>> = {
  records: { name: 'MirroredRecords', unit: 'Count' },
  userRecords: { name: 'MirroredUserRecords', unit: 'Count' },
  bytes: { name: 'MirroredBytes', unit: 'Bytes' },
  eggs: { name: 'Eggs', unit: 'Count' },
  redelivered: { name: 'RedeliveredRecords', unit: 'Count' },
  failures: { name: 'FailedRecords', unit: 'Count' },
  setAside: { name: 'SetAsideRecords', unit: 'Count' },
  reads: { name: 'Reads', unit: 'Count' },
  throttled: { name: 'ThrottledReads', unit: 'Count' },
  waitedMs: { name: 'WaitedTime', unit: 'Milliseconds' },
  millisBehindLatest: { name: 'MillisBehindLatest', unit: 'Milliseconds' },
};

type WriteLine = (line: string) => void;

export interface BatchOf {
  readonly stage: string;
  readonly shardId: string;
  readonly nowMs: number;
}

/**
 * The figures of a batch as one line. The stage is a dimension, the shard only a member to search for: with a dimension
 * of its own, each shard would be billed as eleven metrics more.
 */
function batchMetricsLine({ stage, shardId, nowMs }: BatchOf, figures: BatchFigures): string {
  const values = new Map<string, number>(Object.entries(figures));
  const metrics = Object.entries(METRICS);
  return JSON.stringify({
    _aws: {
      Timestamp: nowMs,
      CloudWatchMetrics: [
        {
          Namespace: NAMESPACE,
          Dimensions: [['Stage']],
          Metrics: metrics.map(([, { name, unit }]) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    Stage: stage,
    shardId,
    ...Object.fromEntries(metrics.map(([figure, { name }]) => [name, values.get(figure)])),
  });
}

/** Writes the line where the log is read by CloudWatch, that is where it is JSON; a terminal has no use for it. */
export const createBatchMetrics =
  (write: WriteLine, isJson: boolean) =>
  (of: BatchOf, figures: BatchFigures): void => {
    if (isJson) write(batchMetricsLine(of, figures));
  };

export const writeBatchMetrics = createBatchMetrics((line) => {
  process.stdout.write(`${line}\n`);
}, process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON');
