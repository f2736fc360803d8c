import { describe, expect, it } from '@jest/globals';
import { PlaygroundError } from '../../../src/domain/errors.ts';
import { limitValues } from '../../../src/domain/limits/table.ts';
import { parsePath, parseQuery } from '../../../src/http/request.ts';
import { shardPathSchema, shardReadSchema } from '../../../src/http/shard-schemas.ts';
import { anHttpEvent } from '../../support/http-event.ts';

const schema = shardReadSchema(limitValues('classic'));
const read = (query: Record<string, string>) => parseQuery(anHttpEvent({ query }), schema);

function faultsOf(action: () => unknown) {
  try {
    action();
  } catch (error) {
    if (error instanceof PlaygroundError) return error.details.errors;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('GET /stream/shards/{shardId}/records', () => {
  it('begins at the oldest record, with a hundred at most, as text, when nothing else is said', () => {
    expect(parseQuery(anHttpEvent(), schema)).toEqual({ start: { type: 'TRIM_HORIZON' }, limit: 100, as: 'text' });
  });

  it.each([
    [{ startingPosition: 'TRIM_HORIZON' }, { type: 'TRIM_HORIZON' }],
    [{ startingPosition: 'LATEST' }, { type: 'LATEST' }],
    [
      { startingPosition: 'AT_SEQUENCE_NUMBER', sequenceNumber: '49' },
      { type: 'AT_SEQUENCE_NUMBER', sequenceNumber: '49' },
    ],
    [
      { startingPosition: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '49' },
      { type: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '49' },
    ],
    [
      { startingPosition: 'AT_TIMESTAMP', timestamp: '2026-01-01T01:00:00.5+01:00' },
      { type: 'AT_TIMESTAMP', timestampMs: Date.UTC(2026, 0, 1) + 500 },
    ],
    [{ nextToken: 'abc' }, { nextToken: 'abc' }],
  ])('takes %j', (query: Record<string, string>, start) => {
    expect(read(query).start).toEqual(start);
  });

  it.each([
    [{ startingPosition: 'latest' }, '?startingPosition', 'expected "TRIM_HORIZON" or "LATEST" or'],
    [{ sequenceNumber: '49' }, '?sequenceNumber', 'expected none with startingPosition=TRIM_HORIZON, got "49"'],
    [{ startingPosition: 'LATEST', timestamp: '2026-01-01T00:00:00Z' }, '?timestamp', 'expected none with'],
    [{ startingPosition: 'AT_SEQUENCE_NUMBER' }, '?sequenceNumber', 'expected one with'],
    [
      { startingPosition: 'AT_SEQUENCE_NUMBER', sequenceNumber: '4', timestamp: '2026-01-01T00:00:00Z' },
      '?timestamp',
      'expected none with startingPosition=AT_SEQUENCE_NUMBER',
    ],
    [
      { startingPosition: 'AFTER_SEQUENCE_NUMBER', sequenceNumber: '4x' },
      '?sequenceNumber',
      'in decimal digits, as every record has one, got "4x"',
    ],
    [{ startingPosition: 'AT_TIMESTAMP' }, '?timestamp', 'expected a time with startingPosition=AT_TIMESTAMP'],
    [
      { startingPosition: 'AT_TIMESTAMP', timestamp: 'noon' },
      '?timestamp',
      'expected a time such as 2026-01-31T18:00:00Z, got "noon"',
    ],
    [{ nextToken: 'abc', startingPosition: 'LATEST' }, '?startingPosition', 'expected none beside nextToken'],
    [{ limit: '0' }, '?limit', 'expected at least 1, got 0'],
    [{ limit: '10001' }, '?limit', 'expected at most 10000, got 10001'],
    [{ as: 'xml' }, '?as', 'expected "text" or "json" or "base64", got "xml"'],
    [{ shard: '1' }, '?shard', 'is not a field here: there are startingPosition, sequenceNumber,'],
  ])('refuses %j, and says where and why', (query: Record<string, string>, pointer, words) => {
    expect(faultsOf(() => read(query))).toEqual([{ pointer, message: expect.stringContaining(words) }]);
  });

  it.each(['0', 'shardId-1', 'shardId-00000000000a'])('refuses %s as a shard', (shardId) => {
    expect(faultsOf(() => parsePath(anHttpEvent({ pathParameters: { shardId } }), shardPathSchema))).toEqual([
      {
        pointer: '{shardId}',
        message: `expected shardId- and twelve digits, as GET /stream has them, got "${shardId}"`,
      },
    ]);
  });
});
