import { describe, expect, it } from '@jest/globals';
import { Tally } from '../../../../src/domain/producing/tally.ts';

describe('the tally of a run', () => {
  it('gives the first reason of those for which records failed', () => {
    const tally = new Tally(10, []);

    tally.fail(1, 'too large');
    tally.fail(2, 'the stream is gone');

    expect(tally).toMatchObject({ failed: 3, reason: 'too large' });
  });

  it('keeps the first reason of the worker before', () => {
    const before = new Tally(10, []);
    before.fail(1, 'too large');

    const tally = new Tally(10, [], before.document);
    tally.fail(1, 'the stream is gone');

    expect(tally.reason).toBe('too large');
  });

  it.each([[['9', '10', '101']], [['101', '10', '9']], [['10', '9', '101']]])(
    'finds the first and the last sequence number among %j, which are numbers and come in any order',
    (accepted) => {
      const tally = new Tally(10, []);

      for (const sequenceNumber of accepted) tally.accept('shard', sequenceNumber, 1, 100);

      expect(tally.shardDocuments()).toMatchObject([{ firstSequenceNumber: '9', lastSequenceNumber: '101' }]);
    },
  );
});
