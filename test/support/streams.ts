// A local Kinesis in virtual time, as the tests of its readers want it.
import type { KinesisApi, KinesisOperation } from '../../local/kinesis/api.ts';
import { createKinesis } from '../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../local/kinesis/memory-store.ts';
import type { ProfileName } from '../../src/domain/limits/table.ts';
import { seededRandom } from '../../src/domain/random.ts';
import type { FakeClock } from './fake-clock.ts';

export const STREAM = 'playground';

export async function aKinesis(
  clock: FakeClock,
  shardCount = 1,
  profile: ProfileName = 'classic',
): Promise<SpiedKinesis> {
  const kinesis = createKinesis({
    clock,
    random: seededRandom(1),
    region: 'us-east-1',
    profile,
    store: memoryStore(),
    streamDelayMs: 0,
  });
  await kinesis.call('CreateStream', { StreamName: STREAM, ShardCount: shardCount });
  return new SpiedKinesis(kinesis, clock);
}

interface Call {
  readonly operation: KinesisOperation;
  readonly at: number;
}

/** Passes calls on, remembers them, and lets a test stand in the way. */
export class SpiedKinesis implements KinesisApi {
  readonly calls: Call[] = [];
  /** Called first; what it throws is the answer. */
  intercept: (operation: KinesisOperation) => void = () => undefined;
  readonly #kinesis: KinesisApi;
  readonly #clock: FakeClock;

  constructor(kinesis: KinesisApi, clock: FakeClock) {
    this.#kinesis = kinesis;
    this.#clock = clock;
  }

  call: KinesisApi['call'] = async (operation, input) => {
    this.calls.push({ operation, at: this.#clock.now() });
    this.intercept(operation);
    return this.#kinesis.call(operation, input);
  };

  timesOf(operation: KinesisOperation): number[] {
    return this.calls.filter((call) => call.operation === operation).map(({ at }) => at);
  }

  /** Puts records whose data are these texts; the partition key is the text's number in the call. */
  async put(...texts: readonly string[]): Promise<void> {
    const Records = texts.map((text, index) => ({ Data: Buffer.from(text), PartitionKey: `${index}` }));
    const { FailedRecordCount } = await this.#kinesis.call('PutRecords', { StreamName: STREAM, Records });
    if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records were throttled: the test puts too many`);
  }
}
