// The Kinesis trigger: plays the consumer, and reads no faster than GetRecords allows.
import middy from '@middy/core';
import type { Context, KinesisStreamBatchResponse } from 'aws-lambda';
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { batchesByShard } from '../aws/kinesis-event.ts';
import { log } from '../aws/log.ts';
import { readMirrorConfig } from '../aws/mirror-config.ts';
import { writeBatchMetrics } from '../aws/mirror-metrics.ts';
import { SetAsideBucket } from '../aws/set-aside-bucket.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { systemClock } from '../aws/system.ts';
import { LedgerStore } from '../domain/consuming/ledger.ts';
import { type MirrorContext, mirrorBatch } from '../domain/consuming/mirror.ts';
import { searchTexts } from '../domain/consuming/mirror-record.ts';
import { FULL_SHEET_CHARACTERS } from '../domain/consuming/run-sheet.ts';
import { SheetStore } from '../domain/consuming/sheet-store.ts';
import { limitValues } from '../domain/limits/table.ts';

const { bucketName, limitsProfile, stage } = readConfig();
const { eggText, poisonText, poisonPolicy } = readMirrorConfig();
const s3 = s3Client();
const state = new StateBucket(s3, bucketName);

const mirroring: Omit<MirrorContext, 'deadlineMs'> = {
  ledgers: new LedgerStore(state),
  sheets: new SheetStore(state),
  setAside: new SetAsideBucket(s3, bucketName),
  limits: limitValues(limitsProfile),
  texts: searchTexts(eggText, poisonText),
  poisonPolicy,
  sheetCharacters: FULL_SHEET_CHARACTERS,
  clock: systemClock,
  log,
  measure: (shardId, figures) => writeBatchMetrics({ stage, shardId, nowMs: systemClock.now() }, figures),
};

/** Left over of the function's time to write the ledger and to hand back the rest. */
const TIME_TO_SAVE_MS = 5_000;

async function mirror(event: unknown, context: Context): Promise<KinesisStreamBatchResponse> {
  const deadlineMs = systemClock.now() + context.getRemainingTimeInMillis() - TIME_TO_SAVE_MS;
  const outcomes = await Promise.all(
    [...batchesByShard(event)].map(([shardId, batch]) => mirrorBatch(shardId, batch, { ...mirroring, deadlineMs })),
  );
  const batchItemFailures = outcomes.flatMap(({ handedBack }) =>
    handedBack === undefined ? [] : [{ itemIdentifier: handedBack }],
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
