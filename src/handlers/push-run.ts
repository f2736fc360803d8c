// Pushes a worker's share of a run in the background, and hands over to another invocation when its time is up.
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { readConfig } from '../aws/config.ts';
import { kinesisClient } from '../aws/kinesis-client.ts';
import { KinesisStream } from '../aws/kinesis-stream.ts';
import { log } from '../aws/log.ts';
import { runServices } from '../aws/run-services.ts';
import { systemClock } from '../aws/system.ts';
import { limitValues } from '../domain/limits/table.ts';
import { pushUntilInBackground } from '../domain/runs/time-to-push.ts';
import { work } from '../domain/runs/work.ts';

const config = readConfig();
const services = {
  ...runServices(config),
  stream: new KinesisStream(kinesisClient(), config.streamName),
  limits: limitValues(config.limitsProfile),
};
const orderSchema = z.strictObject({ runId: z.string(), worker: z.int().min(0) });

export async function handler(event: unknown, context: Context): Promise<void> {
  const pushUntilMs = pushUntilInBackground(systemClock.now(), context.getRemainingTimeInMillis());
  const order = orderSchema.parse(event);
  const end = await work(order, { ...services, holder: context.awsRequestId, pushUntilMs });
  log.info(`Worker ${order.worker} of run ${order.runId}: ${end}`);
}
