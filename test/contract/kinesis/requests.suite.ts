// The contract of what the requests on data have in common.
import { describe, expect } from '@jest/globals';
import {
  anIterator,
  aRecord,
  aStream,
  aStreamName,
  bytes,
  type Claim,
  dataAt,
  FIRST_SHARD,
  refusalOf,
} from './claims.ts';
import { register } from './consumers.suite.ts';
import { arnOf } from './settings.suite.ts';

const DRY = { DryRun: true };
const MIB = 1024 * 1024;

export function requestClaims(claim: Claim): void {
  describe('DryRun', () => {
    claim('refuses a call on data that would succeed, and leaves all as it was', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);
      const [ConsumerARN] = await register(session, await arnOf(session, StreamName), 'reader');
      const ShardIterator = await anIterator(session, StreamName);
      const large = aRecord({ Data: bytes(MIB - 1) });
      const shard = { StreamName, ShardId: FIRST_SHARD };
      const StartingPosition = { Type: 'LATEST' } as const;
      const subscription = { ConsumerARN, ShardId: FIRST_SHARD, StartingPosition };

      const refusals = [
        await refusalOf(kinesis.call('PutRecord', { StreamName, ...large, ...DRY })),
        await refusalOf(kinesis.call('PutRecords', { StreamName, Records: [large], ...DRY })),
        await refusalOf(kinesis.call('GetRecords', { ShardIterator, ...DRY })),
        await refusalOf(kinesis.call('GetShardIterator', { ...shard, ShardIteratorType: 'LATEST', ...DRY })),
        await refusalOf(kinesis.call('SubscribeToShard', { ...subscription, ...DRY })),
      ];
      const put = await kinesis.call('PutRecord', { StreamName, ...large });
      const { EventStream } = await kinesis.call('SubscribeToShard', subscription);
      await EventStream[Symbol.asyncIterator]().return?.();

      for (const { type } of refusals) expect(type).toBe('DryRunOperationException');
      expect(put.SequenceNumber).toBeDefined();
      expect(await dataAt(session, ShardIterator)).toHaveLength(1);
    });

    claim('refuses one that would not succeed as ever', async (session) => {
      const { kinesis } = session;
      const StreamName = aStreamName();

      const unknown = await refusalOf(kinesis.call('PutRecord', { StreamName, ...aRecord(), ...DRY }));
      const broken = await refusalOf(kinesis.call('GetRecords', { ShardIterator: 'x', ...DRY }));

      expect([unknown.type, broken.type]).toEqual(['ResourceNotFoundException', 'InvalidArgumentException']);
    });
  });
}
