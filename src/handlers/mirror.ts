// The Kinesis trigger: plays the consumer, and reads no faster than GetRecords allows.
import middy from '@middy/core';
import type { Context, KinesisStreamBatchResponse } from 'aws-lambda';
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { batchesByShard } from '../aws/kinesis-event.ts';
import { log } from '../aws/log.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { systemClock } from '../aws/system.ts';
import { LedgerStore } from '../domain/consuming/ledger.ts';
import { mirrorBatch } from '../domain/consuming/mirror.ts';
import { limitValues } from '../domain/limits/table.ts';

const config = readConfig();
const limits = limitValues(config.limitsProfile);
const ledgers = new LedgerStore(new StateBucket(s3Client(), config.bucketName));

/** Left over of the function's time to write the ledger and to hand back the rest. */
const TIME_TO_SAVE_MS = 5_000;

async function mirror(event: unknown, context: Context): Promise<KinesisStreamBatchResponse> {
  const deadlineMs = systemClock.now() + context.getRemainingTimeInMillis() - TIME_TO_SAVE_MS;
  const outcomes = await Promise.all(
    [...batchesByShard(event)].map(([shardId, batch]) =>
      mirrorBatch(shardId, batch, { ledgers, limits, clock: systemClock, deadlineMs }),
    ),
  );
  const batchItemFailures = outcomes.flatMap(({ unread }) =>
    unread === undefined ? [] : [{ itemIdentifier: unread }],
  );
  return { batchItemFailures };
}

/** A batch that fails goes back to the trigger whole; the log says why. What this returned would be the answer instead. */
const failures: middy.MiddlewareObj = {
  onError: ({ error }) => {
    log.error('The batch was not mirrored', error);
  },
};

export const handler = middy(mirror).use(failures);
