// GET /mirror: the consumer, shard by shard.
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { log } from '../aws/log.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { systemClock } from '../aws/system.ts';
import { LedgerStore } from '../domain/consuming/ledger.ts';
import { mirrorDocument } from '../domain/consuming/mirror-document.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';

const ledgers = new LedgerStore(new StateBucket(s3Client(), readConfig().bucketName));

export const handler = httpHandler(log, async () =>
  json(200, mirrorDocument(await ledgers.readAll(), systemClock.now())),
);
