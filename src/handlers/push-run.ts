// Pushes a worker's share of a run in the background, and hands over to another invocation when its time is up.
import type { Context } from 'aws-lambda';
import * as z from 'zod';
import { readConfig } from '../aws/config.ts';
import { kinesisClient } from '../aws/kinesis-client.ts';
import { KinesisStream } from '../aws/kinesis-stream.ts';
import { log } from '../aws/log.ts';
import { runServices } from '../aws/run-services.ts';
import { limitValues } from '../domain/limits/table.ts';
import { work } from '../domain/runs/work.ts';

const config = readConfig();
const services = {
  ...runServices(config),
  stream: new KinesisStream(kinesisClient(), config.streamName),
  limits: limitValues(config.limitsProfile),
};
const orderSchema = z.strictObject({ runId: z.string(), worker: z.int().min(0) });

/** Left over of the function's time to enter the last answers, to store how far it is, and to hand over. */
const TIME_TO_HAND_OVER_MS = 15_000;

export async function handler(event: unknown, context: Context): Promise<void> {
  const order = orderSchema.parse(event);
  const callMs = Math.max(0, context.getRemainingTimeInMillis() - TIME_TO_HAND_OVER_MS);
  const end = await work(order, { ...services, holder: context.awsRequestId, callMs });
  log.info(`Worker ${order.worker} of run ${order.runId}: ${end}`);
}
