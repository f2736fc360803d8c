// A trigger on a local Kinesis in virtual time, and a function that does as a test says and remembers what it got.
import type { KinesisStreamEvent } from 'aws-lambda';
import type { KinesisApi } from '../../../../local/kinesis/api.ts';
import { EventSourceMapping } from '../../../../local/lambda/event-source-mapping.ts';
import type { WindowFields } from '../../../../local/lambda/window-fields.ts';
import { memoryPositions, type Positions } from '../../../../local/reading/position.ts';
import type { TriggerSpec } from '../../../../local/spec.ts';
import { limitValues } from '../../../../src/domain/limits/table.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import type { FakeClock } from '../../../support/fake-clock.ts';
import { MemorySink } from '../../../support/memory-sink.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { aTriggerSpec } from '../../../support/specs.ts';

export const LIMITS = limitValues('classic');

export interface Invocation {
  readonly at: number;
  readonly shardId: string;
  readonly keys: readonly string[];
  readonly texts: readonly string[];
  readonly event: KinesisStreamEvent & Partial<WindowFields>;
}

/** What the function does at its how-manieth invocation. */
type Behaviour = (invocation: Invocation, number: number) => unknown;

export function aTrigger(
  kinesis: KinesisApi,
  clock: FakeClock,
  over: Partial<TriggerSpec> = {},
  positions: Positions = memoryPositions(),
  sharesReads = false,
) {
  const invocations: Invocation[] = [];
  const log = new RecordingLog();
  const objects = new MemorySink();
  const behaviour: { current: Behaviour } = { current: () => undefined };
  const invoke = async (_: string, event: unknown): Promise<unknown> => {
    const invocation = invocationOf(event as Invocation['event'], clock.now());
    invocations.push(invocation);
    return behaviour.current(invocation, invocations.length);
  };
  const mapping = new EventSourceMapping({
    spec: aTriggerSpec({ batchSize: 100, batchingWindowSeconds: 0, ...over }),
    kinesis,
    invoke,
    limits: LIMITS,
    clock,
    random: seededRandom(3),
    log,
    region: 'us-east-1',
    positions,
    objects,
    sharesReads,
  });
  const batches = () => invocations.map(({ texts }) => texts);
  return { mapping, invocations, batches, behaviour, log, objects };
}

const invocationOf = (event: Invocation['event'], at: number): Invocation => ({
  at,
  event,
  shardId: event.Records[0]?.eventID.split(':')[0] ?? '',
  keys: event.Records.map(({ kinesis }) => kinesis.partitionKey),
  texts: event.Records.map(({ kinesis }) => Buffer.from(kinesis.data, 'base64').toString()),
});

/** An answer that reports the record at this place of the batch. */
export const failing = ({ Records }: KinesisStreamEvent, index: number) => ({
  batchItemFailures: [{ itemIdentifier: Records[index]?.kinesis.sequenceNumber }],
});
