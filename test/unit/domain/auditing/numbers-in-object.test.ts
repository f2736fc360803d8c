import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { numbersIn } from '../../../../src/domain/auditing/numbers-in-object.ts';
import { TEXT_INSTANT, textIdentity } from '../../../../src/domain/records/identity.ts';
import { anAggregate, aRunId, dataOf } from '../../../support/mirror-records.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (number: number, runId = aRunId(), text = 'hello', instant = ''): string =>
  `${text}${textIdentity(runId)}${number}${instant}`;
/** As records say today when they were made. */
const textMadeAt = (generatedMs: number, number: number, runId = aRunId(), text = 'hello'): string =>
  textOf(number, runId, text, `${TEXT_INSTANT}${generatedMs}`);
const NOW_MS = 1_790_000_000_123;
const numbersOf = (object: Uint8Array, runId = aRunId()) => numbersIn(object).get(runId);

interface One {
  readonly number: number;
  readonly runId: string;
  readonly isJson: boolean;
  readonly generatedMs: number | undefined;
}

function textOfOne({ number, runId, isJson, generatedMs }: One): string {
  if (isJson) return dataOf(number, runId, '', generatedMs);
  return generatedMs === undefined ? textOf(number, runId) : textMadeAt(generatedMs, number, runId);
}

const inOrder = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

const joined = (parts: readonly Uint8Array[], delimiter: string): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part, ...bytesOf(delimiter)]));

describe('numbersIn', () => {
  it.each([
    ['a newline behind each', '\n'],
    ['nothing between them', ''],
  ])('finds every record of every run with %s, as often as it is there', (_, delimiter) => {
    const one = fc.record({
      number: fc.integer({ min: 1, max: 10_000_000 }),
      runId: fc.constantFrom(aRunId('A'), aRunId('B')),
      isJson: fc.boolean(),
      generatedMs: fc.option(fc.integer({ min: 10 ** 12, max: 10 ** 13 - 1 }), { nil: undefined }),
    });

    fc.assert(
      fc.property(fc.array(one), (records) => {
        const object = records.map((record) => textOfOne(record) + delimiter).join('');
        const found = numbersIn(bytesOf(object));
        for (const runId of [aRunId('A'), aRunId('B')]) {
          const expected = records.filter((record) => record.runId === runId).map(({ number }) => number);
          expect(inOrder(found.get(runId) ?? [])).toEqual(inOrder(expected));
        }
      }),
    );
  });

  it.each([
    ['with a newline behind each', '\n'],
    ['with nothing between', ''],
  ])('opens aggregates that were delivered as they are, %s', (_, delimiter) => {
    const aggregate = (from: number, count: number) =>
      anAggregate(
        Array.from({ length: count }, (_unused, index) => ({ partitionKey: `${index}`, data: dataOf(from + index) })),
      );
    const object = joined([bytesOf(dataOf(1)), aggregate(2, 300), aggregate(302, 2), bytesOf(dataOf(304))], delimiter);

    expect(numbersOf(object)).toEqual(expect.arrayContaining(Array.from({ length: 304 }, (_unused, at) => at + 1)));
    expect(numbersOf(object)).toHaveLength(304);
  });

  it('knows where a text ends that says when it was made, though the next one begins with digits', () => {
    const object = [7, 8, 9].map((number) => textMadeAt(NOW_MS, number, aRunId(), '42 ')).join('');

    expect(numbersOf(bytesOf(object))).toEqual([7, 8, 9]);
    expect(numbersOf(bytesOf(`${object}\n`))).toEqual([9]);
  });

  it('goes on behind an aggregate that is damaged', () => {
    const aggregate = anAggregate([1, 2].map((number) => ({ partitionKey: 'k', data: textOf(number) })));
    aggregate[aggregate.length - 1] = (aggregate.at(-1) ?? 0) ^ 1;

    expect(numbersOf(joined([aggregate, bytesOf(dataOf(3))], '\n'))).toEqual([3]);
  });

  it('is not misled by what a record says inside', () => {
    const inner = `"other":${dataOf(7)},"made":${dataOf(8, aRunId(), '', NOW_MS)},"text":"${textMadeAt(NOW_MS, 9)}"`;
    const nested = `{"run":"${aRunId()}","number":1,"at":${NOW_MS},${inner},"last":"${textOf(10)}"}`;

    expect(numbersOf(bytesOf(`${nested}\n`))).toEqual([1]);
  });

  it('finds nothing in what no run of ours made', () => {
    expect(numbersIn(Uint8Array.of(0xf3, 0x89, 0x9a, 0xc2)).size).toBe(0);
    expect(numbersIn(bytesOf('{"run":"mine","number":1}\nhello run=x number=1\n')).size).toBe(0);
    expect(numbersIn(new Uint8Array()).size).toBe(0);
  });
});
