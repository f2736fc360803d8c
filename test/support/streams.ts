// A local Kinesis in virtual time, as the tests of its readers want it.
import type { KinesisApi, KinesisOperation } from '../../local/kinesis/api.ts';
import { createKinesis } from '../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../local/kinesis/memory-store.ts';
import { limitValues, type ProfileName } from '../../src/domain/limits/table.ts';
import { seededRandom } from '../../src/domain/random.ts';
import type { FakeClock } from './fake-clock.ts';

export const STREAM = 'playground';

const PUT_RECORDS = limitValues('classic').putRecordsMaxRecords;
/** Some pauses a second: the shards are full all the time, and few records are refused many times. */
const PUSH_PAUSE_MS = 200;

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
  isRefused: boolean;
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
    const call: Call = { operation, at: this.#clock.now(), isRefused: true };
    this.calls.push(call);
    this.intercept(operation);
    const answer = await this.#kinesis.call(operation, input);
    call.isRefused = false;
    return answer;
  };

  timesOf(operation: KinesisOperation): number[] {
    return this.calls.filter((call) => call.operation === operation).map(({ at }) => at);
  }

  /** Instants of the calls that were answered, refused ones left out. */
  answeredAt(operation: KinesisOperation): number[] {
    return this.calls.filter((call) => call.operation === operation && !call.isRefused).map(({ at }) => at);
  }

  /** Puts records as fast as the shards take them, each until it is taken. */
  async push(records: readonly { readonly key: string; readonly text: string }[]): Promise<void> {
    const all = records.map(({ key, text }) => ({ PartitionKey: key, Data: Buffer.from(text) }));
    let refused: typeof all = [];
    for (let next = 0; next < all.length || refused.length > 0; ) {
      const fresh = all.slice(next, next + PUT_RECORDS - refused.length);
      next += fresh.length;
      const Records = [...refused, ...fresh];
      const { Records: results = [] } = await this.#kinesis.call('PutRecords', { StreamName: STREAM, Records });
      refused = Records.filter((_, index) => results[index]?.SequenceNumber === undefined);
      if (refused.length > 0) await this.#clock.sleep(PUSH_PAUSE_MS);
    }
  }

  /** Puts records whose data are these texts; the partition key is the text's number in the call. */
  async put(...texts: readonly string[]): Promise<void> {
    const Records = texts.map((text, index) => ({ Data: Buffer.from(text), PartitionKey: `${index}` }));
    const { FailedRecordCount } = await this.#kinesis.call('PutRecords', { StreamName: STREAM, Records });
    if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records were throttled: the test puts too many`);
  }
}
