// The contract of the consumers that are registered on a stream.
import { describe, expect } from '@jest/globals';
import { aStream, aStreamName, type Claim, refusalOf } from './claims.ts';
import { arnOf, summaryOf } from './settings.suite.ts';
import type { Session } from './subject.ts';

/** As long as AWS keeps a token, and a little more. */
const TOKEN_LIFE_MS = 300_001;

async function aStreamArn(session: Session): Promise<string> {
  return arnOf(session, await aStream(session));
}

/** Registers consumers one after the other, each ACTIVE before the next. */
export async function register(
  { kinesis, pass, streamDelayMs }: Session,
  StreamARN: string,
  ...names: readonly string[]
) {
  const arns: string[] = [];
  for (const ConsumerName of names) {
    const { Consumer } = await kinesis.call('RegisterStreamConsumer', { StreamARN, ConsumerName });
    arns.push(Consumer?.ConsumerARN ?? '');
    await pass(streamDelayMs);
  }
  return arns;
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `consumer-${index + 10}`);

export function consumerClaims(claim: Claim): void {
  registeringClaims(claim);
  findingClaims(claim);
  listingClaims(claim);
}

function registeringClaims(claim: Claim): void {
  describe('RegisterStreamConsumer', () => {
    claim('makes a consumer that is CREATING, then ACTIVE, and counts in the summary', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = await aStream(session);
      const StreamARN = await arnOf(session, StreamName);

      const { Consumer } = await kinesis.call('RegisterStreamConsumer', { StreamARN, ConsumerName: 'reader' });
      await pass(streamDelayMs);
      const { ConsumerDescription } = await kinesis.call('DescribeStreamConsumer', {
        StreamARN,
        ConsumerName: 'reader',
      });

      const seconds = Math.floor((Consumer?.ConsumerCreationTimestamp?.getTime() ?? 0) / 1_000);
      expect(Consumer).toMatchObject({
        ConsumerName: 'reader',
        ConsumerStatus: 'CREATING',
        ConsumerARN: `${StreamARN}/consumer/reader:${seconds}`,
      });
      expect(ConsumerDescription).toMatchObject({ ...Consumer, ConsumerStatus: 'ACTIVE', StreamARN });
      expect((await summaryOf(session, StreamName)).ConsumerCount).toBe(1);
    });

    claim('refuses a name that is taken', async (session) => {
      const StreamARN = await aStreamArn(session);
      await register(session, StreamARN, 'reader');

      const refusal = await refusalOf(register(session, StreamARN, 'reader'));

      expect(refusal.type).toBe('ResourceInUseException');
    });

    claim('refuses the 21st consumer of a stream', async (session) => {
      const StreamARN = await aStreamArn(session);
      await register(session, StreamARN, ...names(20));

      const refusal = await refusalOf(register(session, StreamARN, 'one-more'));

      expect(refusal.type).toBe('LimitExceededException');
    });

    claim('takes 50 consumers of a stream for an account with a billing commitment, and no more', async (session) => {
      const { kinesis } = session;
      await kinesis.call('UpdateAccountSettings', { MinimumThroughputBillingCommitment: { Status: 'ENABLED' } });
      const StreamARN = await aStreamArn(session);
      await register(session, StreamARN, ...names(50));

      const refusal = await refusalOf(register(session, StreamARN, 'one-more'));

      expect(refusal.type).toBe('LimitExceededException');
    });

    claim('refuses a sixth while five are CREATING', async (session) => {
      const { kinesis } = session;
      const StreamARN = await aStreamArn(session);
      for (const ConsumerName of names(5)) await kinesis.call('RegisterStreamConsumer', { StreamARN, ConsumerName });

      const refusal = await refusalOf(register(session, StreamARN, 'one-more'));

      expect(refusal.type).toBe('LimitExceededException');
    });

    claim('gives it tags, and takes tags and a policy by its ARN', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamARN = await aStreamArn(session);
      const { Consumer } = await kinesis.call('RegisterStreamConsumer', {
        StreamARN,
        ConsumerName: 'reader',
        Tags: { team: 'blue' },
      });
      const ResourceARN = Consumer?.ConsumerARN ?? '';
      await pass(streamDelayMs);

      await kinesis.call('TagResource', { ResourceARN, Tags: { stage: 'test' } });
      await kinesis.call('PutResourcePolicy', { ResourceARN, Policy: '{"Statement":[]}' });
      const { Tags } = await kinesis.call('ListTagsForResource', { ResourceARN });
      const { Policy } = await kinesis.call('GetResourcePolicy', { ResourceARN });
      const ofStream = await kinesis.call('ListTagsForResource', { ResourceARN: StreamARN });

      expect(Tags).toEqual([
        { Key: 'stage', Value: 'test' },
        { Key: 'team', Value: 'blue' },
      ]);
      expect(Policy).toBe('{"Statement":[]}');
      expect(ofStream.Tags).toEqual([]);
    });

    claim('lets nothing be changed about it while it is CREATING (Inferred)', async (session) => {
      const { kinesis } = session;
      const StreamARN = await aStreamArn(session);
      const { Consumer } = await kinesis.call('RegisterStreamConsumer', { StreamARN, ConsumerName: 'reader' });
      const ResourceARN = Consumer?.ConsumerARN ?? '';

      const refusals = await Promise.all([
        refusalOf(kinesis.call('TagResource', { ResourceARN, Tags: { stage: 'test' } })),
        refusalOf(kinesis.call('PutResourcePolicy', { ResourceARN, Policy: '{}' })),
      ]);

      for (const { type } of refusals) expect(type).toBe('ResourceInUseException');
    });

    claim('refuses an unknown stream, and lists every constraint that is broken', async (session) => {
      const { kinesis } = session;
      const StreamARN = `${await aStreamArn(session)}-not-there`;

      const unknown = await refusalOf(register(session, StreamARN, 'reader'));
      const broken = await refusalOf(
        kinesis.call('RegisterStreamConsumer', { StreamARN: 'stream', ConsumerName: '', Tags: {} }),
      );

      expect(unknown.type).toBe('ResourceNotFoundException');
      expect(broken.type).toBe('ValidationException');
      expect(broken.message).toMatch(/^4 validation errors detected: /);
    });
  });

  describe('DeleteStream with consumers', () => {
    claim('is refused, unless they are to go with it', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);
      await register(session, await arnOf(session, StreamName), 'reader');

      const refusal = await refusalOf(kinesis.call('DeleteStream', { StreamName }));
      await kinesis.call('DeleteStream', { StreamName, EnforceConsumerDeletion: true });

      expect(refusal.type).toBe('ResourceInUseException');
      expect((await summaryOf(session, StreamName)).StreamStatus).toBe('DELETING');
    });
  });
}

function findingClaims(claim: Claim): void {
  describe('DescribeStreamConsumer and DeregisterStreamConsumer', () => {
    claim('find a consumer by its ARN', async (session) => {
      const [ConsumerARN] = await register(session, await aStreamArn(session), 'reader');

      const { ConsumerDescription } = await session.kinesis.call('DescribeStreamConsumer', { ConsumerARN });

      expect(ConsumerDescription?.ConsumerName).toBe('reader');
    });

    claim('make it DELETING, then free its name', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamARN = await aStreamArn(session);
      const reader = { StreamARN, ConsumerName: 'reader' };
      const [firstArn] = await register(session, StreamARN, 'reader');
      await pass(1_000);

      await kinesis.call('DeregisterStreamConsumer', reader);
      const { ConsumerDescription } = await kinesis.call('DescribeStreamConsumer', reader);
      await pass(streamDelayMs);
      const gone = await refusalOf(kinesis.call('DescribeStreamConsumer', reader));
      const [secondArn] = await register(session, StreamARN, 'reader');

      expect(ConsumerDescription?.ConsumerStatus).toBe('DELETING');
      expect(gone.type).toBe('ResourceNotFoundException');
      expect(secondArn).not.toBe(firstArn);
    });

    claim('refuse one that is not there, and an address that is none (Inferred: in these words)', async (session) => {
      const { kinesis } = session;
      const StreamARN = await aStreamArn(session);

      for (const operation of ['DescribeStreamConsumer', 'DeregisterStreamConsumer'] as const) {
        const unknown = await refusalOf(kinesis.call(operation, { StreamARN, ConsumerName: 'nobody' }));
        const byArn = await refusalOf(kinesis.call(operation, { ConsumerARN: `${StreamARN}/consumer/nobody:1` }));
        const half = await refusalOf(kinesis.call(operation, { StreamARN }));
        expect(unknown.type).toBe('ResourceNotFoundException');
        expect(byArn.type).toBe('ResourceNotFoundException');
        expect(half.type).toBe('InvalidArgumentException');
      }
    });
  });
}

function listingClaims(claim: Claim): void {
  describe('ListStreamConsumers', () => {
    claim('lists them in the order of their names, a page at a time', async (session) => {
      const { kinesis } = session;
      const StreamARN = await aStreamArn(session);
      await register(session, StreamARN, 'c', 'a', 'b');

      const first = await kinesis.call('ListStreamConsumers', { StreamARN, MaxResults: 2 });
      const second = await kinesis.call('ListStreamConsumers', { StreamARN, NextToken: first.NextToken });

      expect(first.Consumers?.map(({ ConsumerName }) => ConsumerName)).toEqual(['a', 'b']);
      expect(second.Consumers?.map(({ ConsumerName }) => ConsumerName)).toEqual(['c']);
      expect(second.NextToken).toBeUndefined();
    });

    claim('refuses a stream that is not yet there, and one that is going (Inferred)', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = aStreamName();
      await kinesis.call('CreateStream', { StreamName, ShardCount: 1 });
      const StreamARN = await arnOf(session, StreamName);

      const creating = await refusalOf(kinesis.call('ListStreamConsumers', { StreamARN }));
      await pass(streamDelayMs);
      await kinesis.call('DeleteStream', { StreamName });
      const deleting = await refusalOf(kinesis.call('ListStreamConsumers', { StreamARN }));

      expect([creating.type, deleting.type]).toEqual(['ResourceInUseException', 'ResourceInUseException']);
    });

    claim('lists every constraint that is broken', async ({ kinesis }) => {
      const refusal = await refusalOf(
        kinesis.call('ListStreamConsumers', { StreamARN: 'stream', MaxResults: 0, NextToken: '' }),
      );

      expect(refusal.message).toMatch(/^3 validation errors detected: /);
    });

    claim('refuses a token after 300 s, one that it did not give, and an unknown stream', async (session) => {
      const { kinesis, pass } = session;
      const StreamARN = await aStreamArn(session);
      await register(session, StreamARN, 'a', 'b');
      const { NextToken } = await kinesis.call('ListStreamConsumers', { StreamARN, MaxResults: 1 });

      const foreign = await refusalOf(kinesis.call('ListStreamConsumers', { StreamARN, NextToken: 'token' }));
      await pass(TOKEN_LIFE_MS);
      const late = await refusalOf(kinesis.call('ListStreamConsumers', { StreamARN, NextToken }));
      const unknown = await refusalOf(kinesis.call('ListStreamConsumers', { StreamARN: `${StreamARN}-not-there` }));

      expect(foreign.type).toBe('InvalidArgumentException');
      expect(late.type).toBe('ExpiredNextTokenException');
      expect(unknown.type).toBe('ResourceNotFoundException');
    });
  });
}
