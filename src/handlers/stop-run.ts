// POST /runs/{runId}/stop: its workers stop within two seconds; what was accepted stays counted.
import { readConfig } from '../aws/config.ts';
import { log } from '../aws/log.ts';
import { runServices } from '../aws/run-services.ts';
import { stopRun } from '../domain/runs/stop-run.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parsePath } from '../http/request.ts';
import { runPathSchema } from '../http/schemas.ts';

const services = runServices(readConfig());

export const handler = httpHandler(log, async (event) => {
  const { runId } = parsePath(event, runPathSchema);
  const run = await stopRun(runId, services);
  return json(run.state === 'running' ? 202 : 200, run);
});
