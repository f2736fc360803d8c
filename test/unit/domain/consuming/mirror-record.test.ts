import { describe, expect, it } from '@jest/globals';
import { holdsBytes } from '../../../../src/domain/consuming/find-bytes.ts';
import { examine, searchTexts } from '../../../../src/domain/consuming/mirror-record.ts';
import { TEXT_INSTANT, textIdentity } from '../../../../src/domain/records/identity.ts';
import {
  aMirrorRecord,
  anAggregate,
  anExaminedRecord,
  aRunId,
  dataOf,
  TEXTS,
} from '../../../support/mirror-records.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

describe('holdsBytes', () => {
  it.each([
    ['at the beginning', 'eggs', true],
    ['at the end', 'an egg', true],
    ['behind its own beginning', 'eegg', true],
    ['only in part', 'an eg', false],
    ['in other letters', 'an Egg', false],
  ])('looks for a text that is there %s', (_, text, isThere) => {
    expect(holdsBytes(bytesOf(text), bytesOf('egg'))).toBe(isThere);
  });

  it('finds bytes that are no text, and nothing of nothing', () => {
    expect(holdsBytes(Uint8Array.of(1, 0xff, 0xfe), Uint8Array.of(0xff, 0xfe))).toBe(true);
    expect(holdsBytes(bytesOf('anything'), bytesOf(''))).toBe(false);
  });
});

describe('examine', () => {
  it('knows a record of a run by its run, its number and when it was made, in either spelling', () => {
    const records = [dataOf(7), `a text${textIdentity(aRunId())}8`];
    const generatedMs = Date.UTC(2026, 0, 1);
    const dated = [dataOf(7, aRunId(), '', generatedMs), `${records[1]}${TEXT_INSTANT}${generatedMs}`];
    const identities = (of: readonly string[]) =>
      of.map((data) => anExaminedRecord({ sequenceNumber: 1, data }).userRecords[0]?.identity);

    expect(identities(records)).toEqual([
      { runId: aRunId(), number: 7 },
      { runId: aRunId(), number: 8 },
    ]);
    expect(identities(dated)).toEqual([
      { runId: aRunId(), number: 7, generatedMs },
      { runId: aRunId(), number: 8, generatedMs },
    ]);
  });

  it.each([
    ['another producer’s data', 'hello'],
    ['a run id that is none', dataOf(1, '../../state/runs/x')],
    ['a number that no run has', dataOf(10_000_001)],
    ['the number zero', dataOf(0)],
  ])('takes %s for no run’s', (_, data) => {
    expect(anExaminedRecord({ sequenceNumber: 1, data }).userRecords[0]?.identity).toBeUndefined();
  });

  it('opens an aggregate, and gives the size of each user record in bytes as they came', () => {
    const data = anAggregate([
      { partitionKey: 'a', data: dataOf(1) },
      { partitionKey: 'b', data: Uint8Array.of(0xff, 0x00, 0xfe) },
      { partitionKey: 'a', data: 'an egg' },
    ]);

    const { userRecords, keys, fault } = anExaminedRecord({ sequenceNumber: 1, data });

    expect(fault).toBeUndefined();
    expect(keys).toEqual(['a', 'b']);
    expect(userRecords).toEqual([
      { identity: { runId: aRunId(), number: 1 }, bytes: dataOf(1).length, hasEgg: false },
      { identity: undefined, bytes: 3, hasEgg: false },
      { identity: undefined, bytes: 6, hasEgg: true },
    ]);
  });

  it('finds poison in a damaged aggregate, which stays one record', () => {
    const data = anAggregate([
      { partitionKey: 'a', data: 'x' },
      { partitionKey: 'a', data: 'y' },
    ]);
    data[data.length - 1] = (data.at(-1) ?? 0) ^ 1;

    expect(anExaminedRecord({ sequenceNumber: 1, data })).toMatchObject({
      fault: expect.stringMatching(/^A damaged aggregate: .*MD5/),
      userRecords: [{ bytes: data.length }],
    });
  });

  it('finds poison where the stage’s text is, alone or in an aggregate, and none where the stage has no text', () => {
    const poison = bytesOf('take this poison-pill');
    const aggregate = anAggregate([
      { partitionKey: 'a', data: 'none' },
      { partitionKey: 'a', data: poison },
    ]);

    for (const data of [poison, aggregate]) {
      const record = aMirrorRecord({ sequenceNumber: 1, data });
      expect(examine(record, TEXTS).fault).toBe('It holds the poison text');
      expect(examine(record, searchTexts('egg', '')).fault).toBeUndefined();
    }
  });

  it('leaves a record that could not be read with its fault', () => {
    const record = { ...aMirrorRecord({ sequenceNumber: 1 }), fault: 'Its data are not base64' };

    expect(examine(record, TEXTS)).toMatchObject({ fault: 'Its data are not base64', userRecords: [] });
  });
});
