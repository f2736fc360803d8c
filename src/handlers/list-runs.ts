// GET /runs: the runs of this stage, newest first.
import { readConfig } from '../aws/config.ts';
import { log } from '../aws/log.ts';
import { runServices } from '../aws/run-services.ts';
import { listRuns } from '../domain/runs/list-runs.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parseQuery } from '../http/request.ts';
import { runListSchema } from '../http/schemas.ts';

const services = runServices(readConfig());

export const handler = httpHandler(log, async (event) =>
  json(200, await listRuns(parseQuery(event, runListSchema), services)),
);
