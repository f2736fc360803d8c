// The contract of what can be set on a stream once it is there: how long it keeps records, and its tags.
import type { StreamDescriptionSummary } from '@aws-sdk/client-kinesis';
import { describe, expect } from '@jest/globals';
import {
  A_SECOND_MS,
  anIterator,
  aRecord,
  aStream,
  aStreamName,
  type Claim,
  dataAt,
  putTexts,
  refusalOf,
  text,
} from './claims.ts';
import type { Session } from './subject.ts';

const HOUR_MS = 3_600_000;

export async function summaryOf({ kinesis }: Session, StreamName: string): Promise<Partial<StreamDescriptionSummary>> {
  const { StreamDescriptionSummary } = await kinesis.call('DescribeStreamSummary', { StreamName });
  return StreamDescriptionSummary ?? {};
}

export async function arnOf(session: Session, StreamName: string): Promise<string> {
  const { StreamARN = '' } = await summaryOf(session, StreamName);
  return StreamARN;
}

export function settingClaims(claim: Claim): void {
  retentionClaims(claim);
  streamTagClaims(claim);
  resourceTagClaims(claim);
}

function retentionClaims(claim: Claim): void {
  const change = (
    { kinesis }: Session,
    to: 'Increase' | 'Decrease',
    StreamName: string,
    RetentionPeriodHours: number,
  ): Promise<unknown> => kinesis.call(`${to}StreamRetentionPeriod`, { StreamName, RetentionPeriodHours });

  describe('IncreaseStreamRetentionPeriod and DecreaseStreamRetentionPeriod', () => {
    claim('show in the description', async (session) => {
      const StreamName = await aStream(session);

      await change(session, 'Increase', StreamName, 8_760);
      const increased = await summaryOf(session, StreamName);
      await session.pass(session.streamDelayMs);
      await change(session, 'Decrease', StreamName, 24);
      const decreased = await summaryOf(session, StreamName);

      expect(increased.RetentionPeriodHours).toBe(8_760);
      expect(decreased.RetentionPeriodHours).toBe(24);
    });

    claim('keep records for longer than 24 hours, and bring none back', async (session) => {
      const StreamName = await aStream(session);
      await putTexts(session, StreamName, ['first']);
      await session.pass(24 * HOUR_MS + 1);
      await change(session, 'Increase', StreamName, 48);
      await putTexts(session, StreamName, ['second']);
      await session.pass(47 * HOUR_MS);

      expect(await dataAt(session, await anIterator(session, StreamName))).toEqual(['second']);
    });

    claim('drop at once what is older than the new period, be it 24 hours', async (session) => {
      const StreamName = await aStream(session);
      await change(session, 'Increase', StreamName, 48);
      await putTexts(session, StreamName, ['old']);
      await session.pass(25 * HOUR_MS);
      await session.kinesis.call('PutRecord', { StreamName, ...aRecord({ Data: text('new') }) });
      await change(session, 'Decrease', StreamName, 24);

      expect(await dataAt(session, await anIterator(session, StreamName))).toEqual(['new']);
    });

    claim('refuse less than 24 hours and more than 365 days', async (session) => {
      const StreamName = await aStream(session);

      for (const to of ['Increase', 'Decrease'] as const) {
        const short = await refusalOf(change(session, to, StreamName, 23));
        const long = await refusalOf(change(session, to, StreamName, 8_761));
        expect(short).toMatchObject({
          type: 'InvalidArgumentException',
          message: 'Minimum allowed retention period is 24 hours. Requested retention period (23 hours) is too short.',
        });
        expect(long).toMatchObject({
          type: 'InvalidArgumentException',
          message:
            'Maximum allowed retention period is 8760 hours. Requested retention period (8761 hours) is too long.',
        });
      }
    });

    claim('refuse the wrong direction', async (session) => {
      const StreamName = await aStream(session);
      const longer = await refusalOf(change(session, 'Decrease', StreamName, 25));
      await change(session, 'Increase', StreamName, 30);
      await session.pass(session.streamDelayMs);
      const shorter = await refusalOf(change(session, 'Increase', StreamName, 25));

      expect(longer.message).toBe(
        `Requested retention period (25 hours) for stream ${StreamName} can not be longer than existing retention ` +
          'period (24 hours). Use IncreaseRetentionPeriod API.',
      );
      expect(shorter.message).toBe(
        `Requested retention period (25 hours) for stream ${StreamName} can not be shorter than existing retention ` +
          'period (30 hours). Use DecreaseRetentionPeriod API.',
      );
    });

    claim('refuse an unknown stream, one that is CREATING, and a period that is none', async (session) => {
      const StreamName = aStreamName();
      const unknown = await refusalOf(change(session, 'Increase', StreamName, 48));
      await session.kinesis.call('CreateStream', { StreamName, ShardCount: 1 });
      const creating = await refusalOf(change(session, 'Increase', StreamName, 48));
      const broken = await refusalOf(change(session, 'Increase', '', -1));

      expect(unknown.type).toBe('ResourceNotFoundException');
      expect(creating.type).toBe('ResourceInUseException');
      expect(broken.message).toMatch(
        /^3 validation errors detected: Value '-1' at 'retentionPeriodHours'.*'streamName'/,
      );
    });
  });
}

const manyTags = (count: number, prefix = 'key'): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, '']));

function streamTagClaims(claim: Claim): void {
  describe('AddTagsToStream, RemoveTagsFromStream and ListTagsForStream', () => {
    claim('add, overwrite, remove and list, in the order of the keys', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);

      await kinesis.call('AddTagsToStream', { StreamName, Tags: { b: '1', a: '', 'ü0 _.': 'x', '/=+-@:': '2' } });
      await kinesis.call('AddTagsToStream', { StreamName, Tags: { b: '3' } });
      await kinesis.call('RemoveTagsFromStream', { StreamName, TagKeys: ['/=+-@:', 'never there'] });
      const all = await kinesis.call('ListTagsForStream', { StreamName });
      const page = await kinesis.call('ListTagsForStream', { StreamName, ExclusiveStartTagKey: 'a', Limit: 1 });

      expect(all).toMatchObject({
        Tags: [
          { Key: 'a', Value: '' },
          { Key: 'b', Value: '3' },
          { Key: 'ü0 _.', Value: 'x' },
        ],
        HasMoreTags: false,
      });
      expect(page).toMatchObject({ Tags: [{ Key: 'b', Value: '3' }], HasMoreTags: true });
    });

    claim('take the tags that CreateStream gave', async (session) => {
      const { kinesis, pass, streamDelayMs } = session;
      const StreamName = aStreamName();

      await kinesis.call('CreateStream', { StreamName, ShardCount: 1, Tags: { team: 'blue' } });
      await pass(streamDelayMs);
      const { Tags } = await kinesis.call('ListTagsForStream', { StreamName });

      expect(Tags).toEqual([{ Key: 'team', Value: 'blue' }]);
    });

    claim('refuse the 51st tag', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);
      await kinesis.call('AddTagsToStream', { StreamName, Tags: manyTags(45) });

      const refusal = await refusalOf(kinesis.call('AddTagsToStream', { StreamName, Tags: manyTags(6, 'other') }));
      const { Tags } = await kinesis.call('ListTagsForStream', { StreamName });

      expect(refusal.type).toBe('InvalidArgumentException');
      expect(refusal.message).toMatch(
        new RegExp(
          `^Failed to add tags to stream ${StreamName} under account \\d{12} because a given stream cannot have more ` +
            'than 50 tags associated with it\\.$',
        ),
      );
      expect(Tags).toHaveLength(45);
    });

    claim('refuse characters that a tag may not have', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);

      for (const bad of ['a;b', 'a\tb', 'a\nb', 'a,b']) {
        for (const Tags of [{ [bad]: '' }, { a: bad }]) {
          const refusal = await refusalOf(kinesis.call('AddTagsToStream', { StreamName, Tags }));
          expect(refusal.message).toMatch(/^Some tags contain invalid characters\. Valid characters: Unicode letters/);
        }
        await session.pass(A_SECOND_MS);
      }
      const added = await refusalOf(kinesis.call('AddTagsToStream', { StreamName, Tags: { 'a%b': '' } }));
      const removed = await refusalOf(kinesis.call('RemoveTagsFromStream', { StreamName, TagKeys: ['a%b'] }));
      expect(added.message).toContain(`Failed to add tags to stream ${StreamName}`);
      expect(removed.message).toContain(`Failed to remove tags from stream ${StreamName}`);
      expect(removed.type).toBe('InvalidArgumentException');
    });

    claim('refuse keys and values that are too long, and none at all', async ({ kinesis }) => {
      const StreamName = aStreamName();
      const [key, value] = ['k'.repeat(129), 'v'.repeat(257)];
      const add = (Tags: Record<string, string>) => refusalOf(kinesis.call('AddTagsToStream', { StreamName, Tags }));
      const remove = (TagKeys: string[]) => refusalOf(kinesis.call('RemoveTagsFromStream', { StreamName, TagKeys }));
      const start = '1 validation error detected: Value';

      expect((await add({})).message).toBe(
        `${start} '{}' at 'tags' failed to satisfy constraint: Member must have length greater than or equal to 1`,
      );
      expect((await add({ a: '1', [key]: '2' })).message).toBe(
        `${start} '{a=1, ${key}=2}' at 'tags' failed to satisfy constraint: Map keys must satisfy constraint: [Member ` +
          'must have length less than or equal to 128, Member must have length greater than or equal to 1]',
      );
      expect((await add({ a: value })).message).toContain(
        'Map value must satisfy constraint: [Member must have length less than or equal to 256, ' +
          'Member must have length greater than or equal to 0]',
      );
      expect((await add(manyTags(201))).message).toContain('Member must have length less than or equal to 200');
      expect((await remove([])).message).toBe(
        `${start} '[]' at 'tagKeys' failed to satisfy constraint: Member must have length greater than or equal to 1`,
      );
      expect((await remove(['a', key])).message).toContain(
        `Value '[a, ${key}]' at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member`,
      );
      expect((await remove(Object.keys(manyTags(51)))).message).toContain('less than or equal to 50');
    });

    claim('refuse an unknown stream', async ({ kinesis }) => {
      const StreamName = aStreamName();

      const refusals = await Promise.all([
        refusalOf(kinesis.call('AddTagsToStream', { StreamName, Tags: { a: '' } })),
        refusalOf(kinesis.call('RemoveTagsFromStream', { StreamName, TagKeys: ['a'] })),
        refusalOf(kinesis.call('ListTagsForStream', { StreamName })),
      ]);

      for (const { type } of refusals) expect(type).toBe('ResourceNotFoundException');
    });
  });
}

function resourceTagClaims(claim: Claim): void {
  describe('TagResource, UntagResource and ListTagsForResource', () => {
    claim('are about the same tags, by ARN', async (session) => {
      const { kinesis } = session;
      const StreamName = await aStream(session);
      const ResourceARN = await arnOf(session, StreamName);

      await kinesis.call('TagResource', { ResourceARN, Tags: { a: '1', b: '2' } });
      await kinesis.call('UntagResource', { ResourceARN, TagKeys: ['a'] });
      const byArn = await kinesis.call('ListTagsForResource', { ResourceARN });
      const byName = await kinesis.call('ListTagsForStream', { StreamName });

      expect(byArn.Tags).toEqual([{ Key: 'b', Value: '2' }]);
      expect(byName.Tags).toEqual([{ Key: 'b', Value: '2' }]);
    });

    claim('refuse the 51st tag, and characters that a tag may not have', async (session) => {
      const { kinesis } = session;
      const ResourceARN = await arnOf(session, await aStream(session));
      await kinesis.call('TagResource', { ResourceARN, Tags: manyTags(50) });

      const refusals = await Promise.all([
        refusalOf(kinesis.call('TagResource', { ResourceARN, Tags: { another: '' } })),
        refusalOf(kinesis.call('TagResource', { ResourceARN, Tags: { 'a;b': '' } })),
        refusalOf(kinesis.call('UntagResource', { ResourceARN, TagKeys: ['a;b'] })),
      ]);

      for (const { type } of refusals) expect(type).toBe('InvalidArgumentException');
    });

    claim('refuse what is not there, and what is no ARN', async (session) => {
      const { kinesis } = session;
      const ResourceARN = (await arnOf(session, await aStream(session))).replace(/[^/]+$/, aStreamName());

      const refusals = await Promise.all([
        refusalOf(kinesis.call('TagResource', { ResourceARN, Tags: { a: '' } })),
        refusalOf(kinesis.call('UntagResource', { ResourceARN, TagKeys: ['a'] })),
        refusalOf(kinesis.call('ListTagsForResource', { ResourceARN })),
      ]);
      const noArn = await refusalOf(kinesis.call('ListTagsForResource', { ResourceARN: 'stream' }));

      for (const { type } of refusals) expect(type).toBe('ResourceNotFoundException');
      expect(noArn.type).toBe('ValidationException');
    });
  });
}
