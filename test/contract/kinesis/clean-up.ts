// What a claim makes on AWS costs money for as long as it is there: it is deleted when the claim has been checked.
import { isAwsError } from '../../../local/aws-error.ts';
import type { KinesisApi, KinesisOperation, KinesisOperations } from '../../../local/kinesis/api.ts';
import type { Clock } from '../../../src/domain/clock.ts';

/** A stream that is CREATING can't be deleted yet, and calls may come too often. */
const RETRY_MS = 10_000;
const MAX_TRIES = 60;

interface CleanedUp {
  readonly kinesis: KinesisApi;
  /** Deletes every stream that was made through `kinesis`; rejects with its name when one can't be deleted. */
  cleanUp(): Promise<void>;
}

export function withCleanUp(kinesis: KinesisApi, clock: Clock): CleanedUp {
  const made = new Set<string>();
  return {
    kinesis: {
      async call<O extends KinesisOperation>(operation: O, input: KinesisOperations[O]['input']) {
        const answer = await kinesis.call(operation, input);
        if (operation === 'CreateStream' && 'StreamName' in input) made.add(String(input.StreamName));
        return answer;
      },
    },
    async cleanUp() {
      for (const StreamName of made) await deleteStream(StreamName);
    },
  };

  async function deleteStream(StreamName: string): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        await kinesis.call('DeleteStream', { StreamName, EnforceConsumerDeletion: true });
        return;
      } catch (error) {
        if (isAwsError(error, 'ResourceNotFoundException')) return;
        if (tries === MAX_TRIES) throw new Error(`Delete the stream ${StreamName} by hand.`, { cause: error });
        await clock.sleep(RETRY_MS);
      }
    }
  }
}
