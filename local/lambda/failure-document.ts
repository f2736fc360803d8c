// The invocation record that an on-failure destination in S3 gets, in AWS's shape, and the key that it lies under.
import type { ReadRecord } from '../reading/shard-reader.ts';
import type { Discarded } from './discard.ts';

export interface FailedMapping {
  readonly uuid: string;
  readonly functionArn: string;
  readonly streamArn: string;
}

/** `payload` is the whole event, as JSON in a text: only S3 gets it. */
export function failureDocument(
  { functionArn, streamArn }: FailedMapping,
  discarded: Discarded,
  now: number,
  requestId: string,
) {
  const { condition, invocations, last, records, shardId, event } = discarded;
  return {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: invocations },
    // Inferred: a function that never ran has not responded.
    ...(last && last.kind !== 'not-run' ? { responseContext: responseContext(last.kind) } : {}),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    KinesisBatchInfo: {
      shardId,
      startSequenceNumber: records.at(0)?.sequenceNumber,
      endSequenceNumber: records.at(-1)?.sequenceNumber,
      approximateArrivalOfFirstRecord: arrival(records.at(0)),
      approximateArrivalOfLastRecord: arrival(records.at(-1)),
      batchSize: records.length,
      streamArn,
    },
    payload: JSON.stringify(event),
  };
}

/** Observed: a function that reports its failures has made no error. */
const responseContext = (kind: string) => ({
  statusCode: 200,
  executedVersion: '$LATEST',
  functionError: kind === 'failure' ? 'Unhandled' : null,
});

const arrival = (record: ReadRecord | undefined): string | undefined =>
  record && new Date(record.arrivedAtMs).toISOString();

/** `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<any UUID>`, in UTC. */
export function failureKey({ uuid }: FailedMapping, shardId: string, now: number, anyUuid: string): string {
  const second = new Date(now).toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
  const day = second.slice(0, 'YYYY-MM-DD'.length).replaceAll('-', '/');
  return `aws/lambda/${uuid}/${shardId}/${day}/${second.replaceAll(':', '.')}-${anyUuid}`;
}
