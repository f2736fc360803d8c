// GET /runs/{runId}: one run, as it stands.
import { readConfig } from '../aws/config.ts';
import { log } from '../aws/log.ts';
import { runServices } from '../aws/run-services.ts';
import { followRun } from '../domain/runs/follow-run.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parsePath } from '../http/request.ts';
import { runPathSchema } from '../http/schemas.ts';

const services = runServices(readConfig());

export const handler = httpHandler(log, async (event) => {
  const { runId } = parsePath(event, runPathSchema);
  return json(200, await followRun(runId, services));
});
