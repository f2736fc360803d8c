import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeSequenceNumber,
  sequenceDigitsOf,
  sequenceNumbersOf,
} from '../../../src/domain/stream/sequence-number.ts';

// The first four digits bound the time too: the numbers start with 49 from 2014 to the middle of this century.
const seconds = fc.integer({ min: 1_400_000_000, max: 2_600_000_000 });
const shardIndex = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const counter = fc.nat({ max: Number.MAX_SAFE_INTEGER });

describe('sequence numbers', () => {
  it('have 56 digits, start with 49 and say where they come from', () => {
    fc.assert(
      fc.property(shardIndex, seconds, counter, seconds, (index, createdAt, place, arrivedAt) => {
        const number = sequenceNumbersOf(index, createdAt)(place, arrivedAt);

        expect(number).toMatch(/^49\d{54}$/);
        expect(decodeSequenceNumber(number)).toEqual({
          shardCreatedAtSeconds: createdAt,
          shardIndex: index,
          counter: place,
          arrivedAtSeconds: arrivedAt,
        });
      }),
    );
  });

  it('of one shard increase with the counter, even when the clock steps back', () => {
    fc.assert(
      fc.property(shardIndex, seconds, counter, seconds, seconds, (index, createdAt, place, before, after) => {
        const numberOf = sequenceNumbersOf(index, createdAt);

        expect(numberOf(place + 1, after) > numberOf(place, before)).toBe(true);
      }),
    );
  });

  it('of real streams are read as kinesalite reads them', () => {
    // From a public bug report: shard 0 of a stream that Amazon Rekognition wrote to in 2019.
    const parts = decodeSequenceNumber('49601535465886712437480547637348452192188447404540821506');

    expect(parts?.shardIndex).toBe(0);
    expect(new Date((parts?.shardCreatedAtSeconds ?? 0) * 1_000).getUTCFullYear()).toBe(2019);
  });

  it.each([
    ['zero', 0n],
    ['another version', 2n << 184n],
    ['another leading digit', (3n << 184n) | 2n],
    ['a counter with its highest bit set', (2n << 184n) | (1n << 143n) | 2n],
    ['a shard index with its highest bit set', (2n << 184n) | (1n << 35n) | 2n],
  ])('are not read from %s', (_, number) => {
    expect(decodeSequenceNumber(number.toString())).toBeUndefined();
  });
});

describe('sequence numbers as digits', () => {
  const asText = (digits: Uint8Array): string => new TextDecoder().decode(digits);

  it('are those of the encoder, in whatever order they are asked for', () => {
    const someCounter = fc.oneof(fc.nat({ max: 20 }), counter);
    const calls = fc.array(fc.tuple(someCounter, fc.integer({ min: 1_700_000_000, max: 1_700_000_002 })));
    fc.assert(
      fc.property(shardIndex, seconds, calls, (index, createdAt, asked) => {
        const [digitsOf, numberOf] = [sequenceDigitsOf(index, createdAt), sequenceNumbersOf(index, createdAt)];

        for (const [place, second] of asked) expect(asText(digitsOf(place, second))).toBe(numberOf(place, second));
      }),
    );
  });

  it('carry as far as a long run of records takes them', () => {
    fc.assert(
      fc.property(shardIndex, seconds, fc.nat({ max: Number.MAX_SAFE_INTEGER - 1_000 }), (index, createdAt, first) => {
        const [digitsOf, numberOf] = [sequenceDigitsOf(index, createdAt), sequenceNumbersOf(index, createdAt)];

        for (let place = first; place < first + 1_000; place += 1) digitsOf(place, createdAt);

        expect(asText(digitsOf(first + 1_000, createdAt))).toBe(numberOf(first + 1_000, createdAt));
      }),
      { numRuns: 50 },
    );
  });
});
