// GET /stream: the shards, and what of their limits is in use.
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { kinesisClient } from '../aws/kinesis-client.ts';
import { KinesisStream } from '../aws/kinesis-stream.ts';
import { log } from '../aws/log.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { systemClock } from '../aws/system.ts';
import { LedgerStore } from '../domain/consuming/ledger.ts';
import { streamDocument } from '../domain/consuming/stream-document.ts';
import { limitValues } from '../domain/limits/table.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';

const config = readConfig();
const limits = limitValues(config.limitsProfile);
const stream = new KinesisStream(kinesisClient(), config.streamName);
const ledgers = new LedgerStore(new StateBucket(s3Client(), config.bucketName));

export const handler = httpHandler(log, async () => {
  const [described, mirrored] = await Promise.all([stream.describe(), ledgers.readAll()]);
  return json(200, streamDocument(described, mirrored, limits, systemClock.now()));
});
