// GET /deliveries: the objects that Firehose wrote, newest first, and what it must still hold.
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { DeliveredObjects } from '../aws/delivered-objects.ts';
import { log } from '../aws/log.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { systemClock } from '../aws/system.ts';
import { deliveriesDocument } from '../domain/consuming/deliveries-document.ts';
import { LedgerStore } from '../domain/consuming/ledger.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parseQuery } from '../http/request.ts';
import { deliveryListSchema } from '../http/schemas.ts';

const config = readConfig();
const s3 = s3Client();
const delivered = new DeliveredObjects(s3, config.bucketName);
const ledgers = new LedgerStore(new StateBucket(s3, config.bucketName));

export const handler = httpHandler(log, async (event) => {
  const { limit, nextToken } = parseQuery(event, deliveryListSchema);
  const [objects, mirrored] = await Promise.all([delivered.list(), ledgers.readAll()]);
  return json(200, deliveriesDocument(objects, mirrored, config, { limit, nextToken }, systemClock.now()));
});
