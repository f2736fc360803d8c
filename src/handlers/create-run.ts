// POST /runs: generates records and pushes them, within the call or in the background; or shows what it would send.
import { ulid } from 'ulid';
import { readConfig } from '../aws/config.ts';
import { kinesisClient } from '../aws/kinesis-client.ts';
import { KinesisStream } from '../aws/kinesis-stream.ts';
import { log } from '../aws/log.ts';
import { runServices } from '../aws/run-services.ts';
import { freshSeed, systemClock } from '../aws/system.ts';
import { limitValues } from '../domain/limits/table.ts';
import { previewRun } from '../domain/runs/preview-run.ts';
import { startRun } from '../domain/runs/start-run.ts';
import { pushUntilInCall } from '../domain/runs/time-to-push.ts';
import { json } from '../http/answer.ts';
import { httpHandler } from '../http/chain.ts';
import { parseBody, parseHeaders, parseQuery } from '../http/request.ts';
import { runHeadersSchema, runQuerySchema, runRequestSchema } from '../http/schemas.ts';

const config = readConfig();
const limits = limitValues(config.limitsProfile);
const services = {
  ...runServices(config),
  stream: new KinesisStream(kinesisClient(), config.streamName),
  limits,
};
const schema = runRequestSchema(limits);

export const handler = httpHandler(log, async (event, context) => {
  const asked = parseBody(event, schema);
  const { preview } = parseQuery(event, runQuerySchema);
  const { 'idempotency-key': idempotencyKey } = parseHeaders(event, runHeadersSchema);
  const settings = { ...asked, seed: asked.seed ?? freshSeed() };
  const now = systemClock.now();
  const pushUntilMs = pushUntilInCall(now, context.getRemainingTimeInMillis());
  const runId = ulid(now);
  if (preview !== undefined) {
    return json(200, { settings, records: await previewRun(runId, settings, preview, services) });
  }
  const run = await startRun(
    { runId, settings, asked, idempotencyKey },
    { ...services, holder: context.awsRequestId, pushUntilMs },
  );
  return json(run.state === 'running' ? 202 : 201, run, { location: `/runs/${run.runId}` });
});
