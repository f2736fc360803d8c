// POST /runs: generates records, pushes them, and answers with the account of the run; or shows what it would send.
import { ulid } from 'ulid';
import { kinesisClient, s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { KinesisStream } from '../aws/kinesis-stream.ts';
import { log } from '../aws/log.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { freshSeed, systemClock } from '../aws/system.ts';
import { limitValues } from '../domain/limits/table.ts';
import { executeRun } from '../domain/producing/run.ts';
import { RunStore } from '../domain/producing/run-store.ts';
import { previewRecords } from '../domain/records/preview.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parseBody, parseQuery } from '../http/request.ts';
import { runQuerySchema, runRequestSchema } from '../http/schemas.ts';

const config = readConfig();
const limits = limitValues(config.limitsProfile);
const stream = new KinesisStream(kinesisClient(), config.streamName);
const runs = new RunStore(new StateBucket(s3Client(), config.bucketName));
const schema = runRequestSchema(limits);

/** Left over of the function's time to enter the last answers and to store and send the account. */
const TIME_TO_ANSWER_MS = 4_000;

export const handler = httpHandler(log, async (event, context) => {
  const { count, seed = freshSeed(), template, recordBytes, partitionKey } = parseBody(event, schema);
  const { preview } = parseQuery(event, runQuerySchema);
  const records = { template, recordBytes, partitionKey, seed };
  const runId = ulid(systemClock.now());
  if (preview !== undefined) {
    return json(200, {
      settings: { count, ...records },
      records: await previewRecords(runId, count, records, preview),
    });
  }
  const run = await executeRun(
    { count, records },
    {
      runId,
      stream,
      runs,
      clock: systemClock,
      limits,
      callMs: Math.max(0, context.getRemainingTimeInMillis() - TIME_TO_ANSWER_MS),
      warn: log.warn,
    },
  );
  return json(201, run, { location: `/runs/${run.runId}` });
});
