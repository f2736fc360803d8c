// GET /runs/{runId}: one run, as it stands.
import { s3Client } from '../aws/clients.ts';
import { readConfig } from '../aws/config.ts';
import { log } from '../aws/log.ts';
import { StateBucket } from '../aws/state-bucket.ts';
import { RunStore } from '../domain/producing/run-store.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parsePath } from '../http/request.ts';
import { runPathSchema } from '../http/schemas.ts';

const runs = new RunStore(new StateBucket(s3Client(), readConfig().bucketName));

export const handler = httpHandler(log, async (event) => {
  const { runId } = parsePath(event, runPathSchema);
  const { run } = await runs.get(runId);
  return json(200, run);
});
