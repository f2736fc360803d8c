// An on-failure destination: an S3 bucket that gets what a trigger gives up.
import { createHash } from 'node:crypto';
import type { Clock } from '../../src/domain/clock.ts';
import type { Log } from '../../src/domain/log.ts';
import type { Random } from '../../src/domain/random.ts';
import { uuid } from '../../src/domain/records/uuid.ts';
import type { ObjectSink } from '../firehose/object-sink.ts';
import type { OnDiscard } from './discard.ts';
import { type FailedMapping, failureDocument, failureKey } from './failure-document.ts';
import type { TriggerMetrics } from './trigger-metrics.ts';

interface FailureDestinationOptions {
  readonly mapping: FailedMapping;
  readonly bucketName: string;
  readonly objects: ObjectSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: TriggerMetrics;
}

/** **Inferred**: the trigger goes on when the destination does not take it, and AWS counts that in a metric. */
export function toBucket({
  mapping,
  bucketName,
  objects,
  clock,
  random,
  log,
  metrics,
}: FailureDestinationOptions): OnDiscard {
  return async (discarded) => {
    const now = clock.now();
    const { functionName, shardId, condition, records } = discarded;
    const key = failureKey(mapping, shardId, now, uuid(random));
    const what = `${records.length} records of ${shardId} that ${functionName} will never get (${condition})`;
    try {
      const document = failureDocument(mapping, discarded, now, uuid(random));
      const contentType = 'application/json';
      await objects.putObject(bucketName, key, Buffer.from(JSON.stringify(document)), { contentType });
      log.info(`s3://${bucketName}/${key} has ${what}`);
    } catch (error) {
      metrics.destinationFailures += 1;
      log.error(`s3://${bucketName} did not take ${what}`, error, {
        firstSequenceNumber: records.at(0)?.sequenceNumber,
        lastSequenceNumber: records.at(-1)?.sequenceNumber,
      });
    }
  };
}

/** The same for the same mapping at every start, where AWS makes one up once. */
export function mappingUuid(functionArn: string, eventSourceArn: string): string {
  const hex = createHash('sha256').update(`${functionArn} ${eventSourceArn}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
