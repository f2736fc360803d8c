// The installed SDK's model of Kinesis, held against what is taken here: a member that nobody reads would be dropped in
// silence. Each member is given what it can't be; who knows it says so.
import * as sdk from '@aws-sdk/client-kinesis';
import { describe, expect, it } from '@jest/globals';
import { createKinesis } from '../../../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../../../local/kinesis/memory-store.ts';
import { seededRandom } from '../../../../src/domain/random.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

/** What AWS added in 2026 and this platform does not have: channels deliver a stream to S3 without Firehose. */
const NOT_IMITATED = ['CreateChannel', 'DeleteChannel', 'DescribeChannel', 'ListChannels', 'UpdateChannel'];

const OPERATION = 9;
const STRUCTURE = 3;
const LIST = 1;

type Schema = readonly unknown[];

const isSchema = (value: unknown): value is Schema => Array.isArray(value);
const resolved = (type: unknown): unknown => (typeof type === 'function' ? type() : type);

/** Name and input of each operation of the model. */
const operations = Object.values(sdk)
  .map((exported): unknown => exported)
  .filter(isSchema)
  .filter(([kind]) => kind === OPERATION)
  .map(([, , name, , input]) => ({ name: String(name), input: resolved(input) }));

interface Probe {
  readonly path: string;
  /** An input that holds the value in the place of the member. */
  readonly holding: (value: unknown) => unknown;
}

/** The members of a structure, and those of the structures in it. */
function probesOf(schema: unknown, prefix = ''): Probe[] {
  if (!isSchema(schema) || schema[0] !== STRUCTURE) return [];
  const [names, types] = [schema[4], schema[5]].map((part) => (isSchema(part) ? part : []));
  return (names ?? []).flatMap((name, index): Probe[] => {
    const member = String(name);
    const path = `${prefix}${member}`;
    const type = resolved(types?.[index]);
    const isList = isSchema(type) && type[0] === LIST;
    const inner = probesOf(isList ? resolved(type[4]) : type, `${path}.`);
    return [
      { path, holding: (value) => ({ [member]: value }) },
      ...inner.map((probe) => ({
        path: probe.path,
        holding: (value: unknown) => ({ [member]: isList ? [probe.holding(value)] : probe.holding(value) }),
      })),
    ];
  });
}

const kinesis = createKinesis({
  clock: new FakeClock(),
  random: seededRandom(1),
  region: 'us-east-1',
  profile: 'classic',
  store: memoryStore(),
  streamDelayMs: 0,
});

/** Whether the operation read the value and found its type wrong. No member takes both a list and a structure. */
async function isRead(operation: string, { holding }: Probe): Promise<boolean> {
  const refusals = await Promise.all(
    [[], {}].map((value) =>
      kinesis.jsonService.invoke(operation, Object(holding(value))).then(
        () => '',
        (error) => String(Reflect.get(error, 'type')),
      ),
    ),
  );
  return refusals.includes('SerializationException');
}

describe('the operations of Kinesis', () => {
  it('are those of the installed SDK', () => {
    const unknown = operations.filter(({ name }) => !kinesis.jsonService.hasOperation(name));

    expect(operations.length).toBeGreaterThan(40);
    expect(unknown.map(({ name }) => name).sort()).toEqual(NOT_IMITATED);
  });

  it.each(operations.filter(({ name }) => !NOT_IMITATED.includes(name)))(
    '$name reads every member',
    async (operation) => {
      const unread: string[] = [];
      for (const probe of probesOf(operation.input)) {
        if (!(await isRead(operation.name, probe))) unread.push(probe.path);
      }

      expect(unread).toEqual([]);
    },
  );

  // Not in the contract: the SDK sends a request with a StreamId to AWS, whatever endpoint it was given.
  it('take a StreamId that looks like one, and make nothing of it', async () => {
    const StreamName = 'named';
    await kinesis.call('CreateStream', { StreamName, ShardCount: 1 });

    const answer = await kinesis.call('DescribeStreamSummary', { StreamName, StreamId: `${'a1'.repeat(10)}-use` });
    const refused = kinesis.call('DescribeStreamSummary', { StreamName, StreamId: 'stream' });

    expect(answer.StreamDescriptionSummary?.StreamName).toBe(StreamName);
    await expect(refused).rejects.toMatchObject({ type: 'ValidationException' });
  });
});
