import { describe, expect, it } from '@jest/globals';
import { limitValues } from '../../../../src/domain/limits/table.ts';
import { Backlog } from '../../../../src/domain/producing/backlog.ts';
import { shardsOf } from '../../../support/limited-shards.ts';

/** A backlog with so many records of 100 bytes for each shard, and what one request after the other takes of it, by shard. */
function requestsOf(perShard: readonly number[], room: { readonly records: number; readonly bytes: number }) {
  const shards = shardsOf(perShard.length);
  const backlog = new Backlog(shards, { limits: limitValues('unlimited'), aggregateBytes: undefined }, false);
  for (const [index, count] of perShard.entries()) {
    const explicitHashKey = String(shards[index]?.range.start);
    const record = { data: new Uint8Array(0), partitionKey: 'constant', explicitHashKey, sizeBytes: 100 };
    for (let number = 1; number <= count; number += 1) backlog.add({ ...record, number });
  }
  const requests: number[][] = [];
  while (!backlog.isEmpty) {
    const entries = backlog.take(0, { ...room, userRecords: room.records, slackMs: 1_000, isFull: false });
    requests.push(entries.map(({ lane }) => shards.findIndex(({ shardId }) => shardId === lane.shardId)));
  }
  return requests;
}

describe('what waits to be sent', () => {
  it.each([
    ['records', { records: 4, bytes: 10_000 }],
    ['bytes', { records: 500, bytes: 450 }],
  ])('is taken on from the shard for which the request before had no more %s', (_, room) => {
    expect(requestsOf([3, 3, 3], room)).toEqual([[0, 0, 0, 1], [1, 1, 2, 2], [2]]);
  });

  it.each([
    ['records', { records: 3, bytes: 10_000 }],
    ['bytes', { records: 500, bytes: 350 }],
  ])('is taken from the next shard when one had all %s of a request', (_, room) => {
    expect(requestsOf([7, 1, 1], room)).toEqual([
      [0, 0, 0],
      [1, 2, 0],
      [0, 0, 0],
    ]);
  });
});
