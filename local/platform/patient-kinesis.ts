// The local Kinesis for the platform's own calls: one that comes too often waits, as CloudFormation does on AWS.
import type { Clock } from '../../src/domain/clock.ts';
import type { KinesisApi, KinesisOperation, KinesisOperations } from '../kinesis/api.ts';
import { isCallRateExceeded } from '../kinesis/refusals.ts';

/** Rates are counted over one second: after so long there is room for a call. */
const WAIT_MS = 1_000;

/** Repeats what the rate of calls refuses, and nothing else. */
export const patiently = (kinesis: KinesisApi, clock: Clock): KinesisApi => ({
  async call<O extends KinesisOperation>(operation: O, input: KinesisOperations[O]['input']) {
    for (;;) {
      try {
        return await kinesis.call(operation, input);
      } catch (error) {
        if (!isCallRateExceeded(error)) throw error;
        await clock.sleep(WAIT_MS);
      }
    }
  },
});
