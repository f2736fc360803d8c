// GET /runs: the runs of this stage, newest first.
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { log } from '../aws/log.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { RunStore } from '../domain/producing/run-store.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parseQuery } from '../http/request.ts';
import { runListSchema } from '../http/schemas.ts';

const runs = new RunStore(new StateBucket(s3Client(), readConfig().bucketName));

export const handler = httpHandler(log, async (event) => {
  const { limit, nextToken } = parseQuery(event, runListSchema);
  return json(200, await runs.list(limit, nextToken));
});
