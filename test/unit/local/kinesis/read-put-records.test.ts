import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordMembers } from '../../../../local/kinesis/records.ts';
import { streamAddress } from '../../../../local/kinesis/schema/common.ts';
import { list, required, structure } from '../../../../local/kinesis/schema/structures.ts';
import { dataBytesIn, readPutRecords } from '../../../../local/kinesis/wire/read-put-records.ts';
import { limitValues } from '../../../../src/domain/limits/table.ts';

const shape = structure({
  Records: required(list(structure(recordMembers(limitValues('classic'))), {})),
  ...streamAddress,
});

const read = (body: Buffer) => readPutRecords(body, Buffer.alloc(dataBytesIn(body)));

/** What the shapes make of the body, or `refused`. */
const readByShapes = (body: Buffer): unknown => {
  try {
    return shape.read(JSON.parse(body.toString('utf8')));
  } catch {
    return 'refused';
  }
};

const base64 = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('base64'));
const plainText = fc.string({ maxLength: 12 }).filter((text) => !/["\\]/.test(text));
const plainEntry = fc.record(
  { Data: base64, PartitionKey: plainText, ExplicitHashKey: plainText },
  { requiredKeys: ['Data', 'PartitionKey'] },
);
const plainInput = fc.record(
  { StreamName: plainText, StreamARN: plainText, Records: fc.array(plainEntry, { minLength: 1, maxLength: 4 }) },
  { requiredKeys: ['Records'] },
);

/** The members of each object in an order of chance. */
const shuffled = (input: object): fc.Arbitrary<object> =>
  fc.shuffledSubarray(Object.entries(input), { minLength: Object.keys(input).length }).map(Object.fromEntries);
const anyOrder = plainInput.chain((input) =>
  fc.tuple(...input.Records.map(shuffled)).chain((Records) => shuffled({ ...input, Records })),
);
/** Without spaces as the SDK writes it, with spaces as boto3 does, and in lines. */
const asText = (input: object): fc.Arbitrary<string> =>
  fc.constantFrom(
    JSON.stringify(input),
    JSON.stringify(input, undefined, '\t'),
    JSON.stringify(input)
      .replaceAll(/("|\]|\}),/g, '$1, ')
      .replaceAll('":', '": '),
    ` \r\n${JSON.stringify(input)}\n`,
  );
const plainBody = anyOrder.chain(asText).map((text) => Buffer.from(text));

const SPLICED = [
  '',
  '"',
  '\\',
  '\\"',
  '\\u0041',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  ' ',
  '=',
  '-',
  '_',
  '/',
  'A',
  'é',
  '\0',
];
const JSON_PARTS = ['null', '5', 'true', '{}', '[]', '"A"', '"Data":"AA==",', '"Other":1,', '"StreamName":"b",', '"",'];
/** The body with something cut out of it and something else put in its place. */
const damaged = (body: Buffer): fc.Arbitrary<Buffer> =>
  fc
    .tuple(fc.nat(body.length), fc.nat(3), fc.constantFrom(...SPLICED, ...JSON_PARTS))
    .map(([at, cut, put]) => Buffer.concat([body.subarray(0, at), Buffer.from(put), body.subarray(at + cut)]));
const truncated = (body: Buffer): fc.Arbitrary<Buffer> => fc.nat(body.length).map((end) => body.subarray(0, end));

describe('reading the body of PutRecords in one pass', () => {
  it('reads what clients write as the shapes read it', () => {
    fc.assert(
      fc.property(plainBody, (body) => {
        expect(read(body)).toEqual(readByShapes(body));
      }),
      { numRuns: 500 },
    );
  });

  it('never reads a damaged body otherwise than the shapes do', () => {
    const anyBody = fc.oneof(
      plainBody.chain(damaged),
      plainBody.chain(damaged).chain(damaged),
      plainBody.chain(truncated),
      fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)),
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    );
    fc.assert(
      fc.property(anyBody, (body) => {
        const found = read(body);

        if (found !== undefined) expect(found).toEqual(readByShapes(body));
      }),
      { numRuns: 5_000 },
    );
  });

  const entry = '"Data":"QQ==","PartitionKey":"k"';

  it.each([
    ['an escape in a key', '{"Records":[{"Data":"QQ==","PartitionKey":"\\u006b"}]}'],
    ['a key beyond ASCII', '{"Records":[{"Data":"QQ==","PartitionKey":"ä"}]}'],
    ['a control character in a key', '{"Records":[{"Data":"QQ==","PartitionKey":"a\tb"}]}'],
    ['a key that is no string', '{"Records":[{"Data":"QQ==","PartitionKey":5}]}'],
    ['data with an escape', '{"Records":[{"Data":"QUFB\\/w==","PartitionKey":"k"}]}'],
    ['data in the alphabet for URLs', '{"Records":[{"Data":"-_-_","PartitionKey":"k"}]}'],
    ['data with a space in it', '{"Records":[{"Data":"QQ= =","PartitionKey":"k"}]}'],
    ['data without its padding', '{"Records":[{"Data":"QQ","PartitionKey":"k"}]}'],
    ['data that is null', '{"Records":[{"Data":null,"PartitionKey":"k"}]}'],
    ['a record without data', '{"Records":[{"PartitionKey":"k"}]}'],
    ['a record without a key', '{"Records":[{"Data":"QQ=="}]}'],
    ['a member that comes twice', `{"Records":[{${entry},"Data":"QQ=="}]}`],
    ['an unknown member', `{"Records":[{${entry},"Other":"x"}]}`],
    ['no records', '{"StreamName":"s"}'],
    ['an empty list', '{"Records":[]}'],
    ['a comma too many', `{"Records":[{${entry}},]}`],
    ['something behind the end', `{"Records":[{${entry}}]}x`],
    ['nothing at all', ''],
  ])('leaves %s to the shapes', (_, body) => {
    expect(read(Buffer.from(body))).toBeUndefined();
  });
});
