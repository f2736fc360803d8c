// The contract of the rates at which the operations of the control plane may be called.
import { describe, expect } from '@jest/globals';
import { isAwsError } from '../../../local/aws-error.ts';
import { CALL_RATE_NAMES } from '../../../src/domain/limits/call-rates.ts';
import { limitTable } from '../../../src/domain/limits/table.ts';
import { A_SECOND_MS, aStream, aStreamName, type Claim, refusalOf } from './claims.ts';
import type { Session } from './subject.ts';

interface Target {
  readonly StreamName: string;
  readonly StreamARN: string;
}

interface Rate {
  readonly operation: string;
  readonly callsPerSecond: number;
  readonly call: (session: Session, target: Target) => Promise<unknown>;
}

const CONSUMER = { ConsumerName: 'nobody' };
const METRICS = { ShardLevelMetrics: ['ALL' as const] };

/** What becomes of a call that is admitted does not matter here: most of these are refused for another reason. */
const PER_ACCOUNT: readonly Rate[] = [
  rate('AddTagsToStream', 5, ({ kinesis }, { StreamName }) =>
    kinesis.call('AddTagsToStream', { StreamName, Tags: { a: 'b' } }),
  ),
  rate('CreateStream', 5, ({ kinesis }, { StreamName }) => kinesis.call('CreateStream', { StreamName, ShardCount: 1 })),
  rate('DecreaseStreamRetentionPeriod', 5, ({ kinesis }, { StreamName }) =>
    kinesis.call('DecreaseStreamRetentionPeriod', { StreamName, RetentionPeriodHours: 24 }),
  ),
  rate('DeleteStream', 5, ({ kinesis }, { StreamName }) => kinesis.call('DeleteStream', { StreamName })),
  rate('DescribeStream', 10, ({ kinesis }, { StreamName }) => kinesis.call('DescribeStream', { StreamName })),
  rate('DescribeStreamSummary', 20, ({ kinesis }, { StreamName }) =>
    kinesis.call('DescribeStreamSummary', { StreamName }),
  ),
  rate('DisableEnhancedMonitoring', 5, ({ kinesis }, { StreamName }) =>
    kinesis.call('DisableEnhancedMonitoring', { StreamName, ...METRICS }),
  ),
  rate('EnableEnhancedMonitoring', 5, ({ kinesis }, { StreamName }) =>
    kinesis.call('EnableEnhancedMonitoring', { StreamName, ...METRICS }),
  ),
  rate('IncreaseStreamRetentionPeriod', 5, ({ kinesis }, { StreamName }) =>
    kinesis.call('IncreaseStreamRetentionPeriod', { StreamName, RetentionPeriodHours: 48 }),
  ),
  rate('ListTagsForStream', 5, ({ kinesis }, { StreamName }) => kinesis.call('ListTagsForStream', { StreamName })),
  rate('MergeShards', 5, ({ kinesis }, { StreamName }) =>
    kinesis.call('MergeShards', { StreamName, ShardToMerge: 'shardId-0', AdjacentShardToMerge: 'shardId-1' }),
  ),
  rate('RegisterStreamConsumer', 5, ({ kinesis }, { StreamARN }) =>
    kinesis.call('RegisterStreamConsumer', { StreamARN, ...CONSUMER }),
  ),
  rate('RemoveTagsFromStream', 5, ({ kinesis }, { StreamName }) =>
    kinesis.call('RemoveTagsFromStream', { StreamName, TagKeys: ['a'] }),
  ),
  rate('SplitShard', 5, ({ kinesis }, { StreamName }) =>
    kinesis.call('SplitShard', { StreamName, ShardToSplit: 'shardId-0', NewStartingHashKey: '1' }),
  ),
  rate('UpdateShardCount', 10, ({ kinesis }, { StreamName }) =>
    kinesis.call('UpdateShardCount', { StreamName, TargetShardCount: 1, ScalingType: 'UNIFORM_SCALING' }),
  ),
  rate('UpdateStreamWarmThroughput', 5, ({ kinesis }, { StreamARN }) =>
    kinesis.call('UpdateStreamWarmThroughput', { StreamARN, WarmThroughputMiBps: 1 }),
  ),
];

/** These name no stream. */
const OF_THE_ACCOUNT: readonly Rate[] = [
  rate('DescribeAccountSettings', 5, ({ kinesis }) => kinesis.call('DescribeAccountSettings', {})),
  rate('DescribeLimits', 1, ({ kinesis }) => kinesis.call('DescribeLimits', {})),
  rate('ListStreams', 5, ({ kinesis }) => kinesis.call('ListStreams', {})),
  rate('UpdateAccountSettings', 5, ({ kinesis }) =>
    kinesis.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment: { Status: 'DISABLED' } }),
  ),
];

const PER_STREAM: readonly Rate[] = [
  rate('DeregisterStreamConsumer', 5, ({ kinesis }, { StreamARN }) =>
    kinesis.call('DeregisterStreamConsumer', { StreamARN, ...CONSUMER }),
  ),
  rate('DescribeStreamConsumer', 20, ({ kinesis }, { StreamARN }) =>
    kinesis.call('DescribeStreamConsumer', { StreamARN, ...CONSUMER }),
  ),
  rate('DescribeStreamConsumer by ConsumerARN', 20, ({ kinesis }, { StreamARN }) =>
    kinesis.call('DescribeStreamConsumer', { ConsumerARN: `${StreamARN}/consumer/nobody:1` }),
  ),
  rate('ListShards', 100, ({ kinesis }, { StreamName }) => kinesis.call('ListShards', { StreamName })),
  rate('ListShards by StreamARN', 100, ({ kinesis }, { StreamARN }) => kinesis.call('ListShards', { StreamARN })),
  rate('ListStreamConsumers', 5, ({ kinesis }, { StreamARN }) => kinesis.call('ListStreamConsumers', { StreamARN })),
];

function rate(operation: string, callsPerSecond: number, call: Rate['call']): Rate {
  return { operation, callsPerSecond, call };
}

const aTarget = async (session: Session): Promise<Target> => {
  const StreamName = await aStream(session);
  const { StreamDescriptionSummary } = await session.kinesis.call('DescribeStreamSummary', { StreamName });
  await session.pass(A_SECOND_MS);
  return { StreamName, StreamARN: StreamDescriptionSummary?.StreamARN ?? '' };
};

/** Whether the call came too often; every other answer or refusal is that of a call that did not. */
async function isTooOften(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return false;
  } catch (error) {
    return isAwsError(error, 'LimitExceededException') && error.message.startsWith('Rate exceeded for ');
  }
}

async function tooOftenOf({ callsPerSecond, call }: Rate, session: Session, target: Target): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (let made = 0; made < callsPerSecond; made += 1) answers.push(await isTooOften(call(session, target)));
  return answers;
}

export function rateClaims(claim: Claim): void {
  describe('The rate of calls', () => {
    claim('is claimed of every operation that has one', async () => {
      const claimed = [...PER_ACCOUNT, ...OF_THE_ACCOUNT, ...PER_STREAM].map(
        ({ operation }) => operation.split(' ')[0],
      );
      const published = CALL_RATE_NAMES.map((name) => limitTable('classic')[name].title.split(' ')[0]);

      expect([...new Set(claimed)].sort()).toEqual(published.sort());
    });

    for (const each of [...PER_ACCOUNT, ...OF_THE_ACCOUNT, ...PER_STREAM]) {
      const { operation, callsPerSecond, call } = each;
      claim(`of ${operation} is ${callsPerSecond} in any one second`, async (session) => {
        const target = await aTarget(session);

        const first = await tooOftenOf(each, session, target);
        const refusal = await refusalOf(call(session, target));
        await session.pass(A_SECOND_MS - 1);
        const tooEarly = await isTooOften(call(session, target));
        await session.pass(1);
        const inTime = await isTooOften(call(session, target));

        expect(first).not.toContain(true);
        expect(refusal).toMatchObject({ type: 'LimitExceededException', status: 400 });
        expect([tooEarly, inTime]).toEqual([true, false]);
      });
    }

    for (const each of PER_ACCOUNT) {
      claim(`of ${each.operation} is the account’s, in one second on any streams`, async (session) => {
        const [one, other] = [await aTarget(session), await aTarget(session)];

        await tooOftenOf(each, session, one);

        expect(await isTooOften(each.call(session, other))).toBe(true);
      });
    }

    for (const each of PER_STREAM) {
      claim(`of ${each.operation} is each stream’s own, in one second`, async (session) => {
        const [one, other] = [await aTarget(session), await aTarget(session)];

        await tooOftenOf(each, session, one);

        expect(await tooOftenOf(each, session, other)).not.toContain(true);
        expect(await isTooOften(each.call(session, one))).toBe(true);
      });
    }

    claim('counts a page by NextToken as a call on its stream, in one second', async (session) => {
      const StreamName = await aStream(session, 2);
      const other = await aStream(session);
      await session.pass(A_SECOND_MS);
      const { NextToken } = await session.kinesis.call('ListShards', { StreamName, MaxResults: 1 });

      for (let page = 2; page <= 100; page += 1) await session.kinesis.call('ListShards', { NextToken });

      expect(await isTooOften(session.kinesis.call('ListShards', { StreamName }))).toBe(true);
      expect(await isTooOften(session.kinesis.call('ListShards', { NextToken }))).toBe(true);
      expect(await isTooOften(session.kinesis.call('ListShards', { StreamName: other }))).toBe(false);
    });

    claim('is told with the stream’s name, else with the account alone, in one second', async (session) => {
      const StreamName = aStreamName();
      const describeStream = () => refusalOf(session.kinesis.call('DescribeStream', { StreamName }));
      for (let made = 0; made < 10; made += 1) await describeStream();
      for (let made = 0; made < 5; made += 1) await session.kinesis.call('ListStreams', {});

      const ofStream = await describeStream();
      const ofAccount = await refusalOf(session.kinesis.call('ListStreams', {}));

      expect(ofStream.message).toMatch(new RegExp(`^Rate exceeded for stream ${StreamName} under account \\d{12}\\.$`));
      expect(ofAccount.message).toMatch(/^Rate exceeded for account \d{12}\.$/);
    });

    claim('counts no call that is malformed or throttled, in one second (Inferred)', async (session) => {
      const create = (StreamName: string) => session.kinesis.call('ListTagsForStream', { StreamName });
      const StreamName = await aStream(session);

      for (let made = 0; made < 5; made += 1) await refusalOf(create(''));
      for (let made = 0; made < 5; made += 1) await create(StreamName);
      await session.pass(A_SECOND_MS / 2);
      expect(await isTooOften(create(StreamName))).toBe(true);
      await session.pass(A_SECOND_MS / 2);

      for (let made = 0; made < 5; made += 1) expect(await isTooOften(create(StreamName))).toBe(false);
    });
  });
}
