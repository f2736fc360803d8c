// The consumers of the template, registered on their streams unless they are there from an earlier start.
import type { Clock } from '../../src/domain/clock.ts';
import { isAwsError } from '../aws-error.ts';
import type { KinesisApi } from '../kinesis/api.ts';
import { ACCOUNT_ID, type PlatformSpec } from '../spec.ts';
import { patiently } from './patient-kinesis.ts';

/** How often a consumer that is still CREATING is asked for. */
const ASK_AGAIN_MS = 100;

/** Resolves when all are ACTIVE: none can be subscribed with before. */
export async function registerConsumers(spec: PlatformSpec, kinesis: KinesisApi, clock: Clock): Promise<void> {
  const { region, consumers = [] } = spec;
  const patient = patiently(kinesis, clock);
  for (const { name, streamName } of consumers) {
    const consumer = { StreamARN: `arn:aws:kinesis:${region}:${ACCOUNT_ID}:stream/${streamName}`, ConsumerName: name };
    await patient.call('RegisterStreamConsumer', consumer).catch((error: unknown) => {
      if (!isAwsError(error, 'ResourceInUseException')) throw error;
    });
    const isActive = async (): Promise<boolean> => {
      const { ConsumerDescription: found } = await patient.call('DescribeStreamConsumer', consumer);
      return found?.ConsumerStatus === 'ACTIVE';
    };
    while (!(await isActive())) await clock.sleep(ASK_AGAIN_MS);
  }
}
