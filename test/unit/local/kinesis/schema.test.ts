// The types of the wire, as AWS's answers to kinesalite's author showed them.
import { describe, expect, it } from '@jest/globals';
import { blob, boolean, integer, oneOf, string, timestamp } from '../../../../local/kinesis/schema/scalars.ts';
import type { Shape } from '../../../../local/kinesis/schema/shape.ts';
import { list, optional, required, structure } from '../../../../local/kinesis/schema/structures.ts';
import { tagMap } from '../../../../local/kinesis/schema/tags.ts';
import { validated } from '../../../../local/kinesis/schema/validate.ts';

const LIST = 'Start of list found where not expected';
const STRUCTURE = 'Start of structure or map found where not expected.';
const NUMBER = 'class com.amazon.coral.value.json.numbers.TruncatingBigNumber';

const someBlob = blob({ maxBytes: 10 });
const someStructure = structure({ A: optional(string()) });

describe('reading a value of the wrong type', () => {
  it.each<[string, Shape<unknown>, unknown, string]>([
    ['a string', string(), true, 'class java.lang.Boolean can not be converted to an String'],
    ['a string', string(), 23, `${NUMBER} can not be converted to an String`],
    ['a string', string(), [], LIST],
    ['a string', string(), {}, STRUCTURE],
    ['an integer', integer(), '23', 'class java.lang.String can not be converted to an Integer'],
    ['an integer', integer(), true, 'class java.lang.Boolean can not be converted to an Integer'],
    ['an integer', integer(), [], LIST],
    ['a boolean', boolean(), 'yes', "'YES' can not be converted to an Boolean"],
    ['a boolean', boolean(), 23, `${NUMBER} can not be converted to an Boolean`],
    ['a boolean', boolean(), {}, STRUCTURE],
    ['a time', timestamp(), 'now', 'class java.lang.String can not be converted to milliseconds since epoch'],
    ['a time', timestamp(), {}, STRUCTURE],
    ['a blob', someBlob, true, 'class java.lang.Boolean can not be converted to a Blob'],
    ['a blob', someBlob, [], LIST],
    [
      'a blob',
      someBlob,
      '23456',
      "'23456' can not be converted to a Blob: Base64 encoded length is expected a multiple of 4 bytes but found: 5",
    ],
    ['a blob', someBlob, '=+/=', "'=+/=' can not be converted to a Blob: Invalid Base64 character: '='"],
    ['a blob', someBlob, 'ab-_', "'ab-_' can not be converted to a Blob: Invalid Base64 character: '-'"],
    ['a blob', someBlob, 'ab c', "'ab c' can not be converted to a Blob: Invalid Base64 character: ' '"],
    ['a list', list(string(), {}), '23', 'Expected list or null'],
    ['a list', list(string(), {}), {}, STRUCTURE],
    ['a map', tagMap, '23', 'Expected map or null'],
    ['a map', tagMap, [], LIST],
    ['a map', tagMap, { a: 1 }, `${NUMBER} can not be converted to an String`],
    ['a structure', someStructure, '23', 'Expected null'],
    ['a structure', someStructure, [], LIST],
  ])('refuses for %s', (_, shape, value, message) => {
    expect(() => shape.read(value)).toThrow(expect.objectContaining({ type: 'SerializationException', message }));
  });
});

describe('reading a value', () => {
  it('takes blobs and times from the wire and from this process alike', () => {
    const bytes = new Uint8Array([1, 2]);
    const time = new Date(1_500);

    expect([...someBlob.read('AQI=')]).toEqual([1, 2]);
    expect(someBlob.read(bytes)).toBe(bytes);
    expect(timestamp().read(1.5)).toEqual(time);
    expect(timestamp().read(time)).toBe(time);
  });

  it('drops what a structure does not know, and takes null for missing', () => {
    const shape = structure({ A: optional(string()), B: optional(integer()) });

    expect(shape.read({ A: null, B: 2.9, C: 'unknown' })).toEqual({ B: 2 });
  });

  it('reads maps and booleans', () => {
    expect(tagMap.read({ team: 'blue' })).toEqual({ team: 'blue' });
    expect(boolean().read(true)).toBe(true);
  });
});

describe('checking a value', () => {
  const shape = structure({
    Kind: optional(oneOf(['ONE', 'TWO'])),
    Name: required(string({ pattern: 'a|b', minLength: 1, maxLength: 3 })),
    Parts: optional(list(structure({ Size: required(integer({ max: 5 })) }), { maxLength: 2 })),
  });

  const faultsOf = (value: unknown): string => {
    try {
      validated(shape, value);
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  };

  it('finds nothing wrong with a good one', () => {
    expect(faultsOf({ Kind: 'TWO', Name: 'b', Parts: [{ Size: 5 }] })).toBe('');
  });

  it('holds a pattern against the whole text, alternatives included', () => {
    expect(faultsOf({ Name: 'ab' })).toContain('regular expression pattern: a|b');
  });

  it('names the place of a fault inside a list', () => {
    expect(faultsOf({ Name: 'a', Parts: [{ Size: 1 }, { Size: 9 }] })).toBe(
      "1 validation error detected: Value '9' at 'parts.2.member.size' failed to satisfy constraint: " +
        'Member must have value less than or equal to 5',
    );
  });

  it('prints the values that an enumeration has', () => {
    expect(faultsOf({ Kind: 'THREE', Name: 'a' })).toContain(
      "Value 'THREE' at 'kind' failed to satisfy constraint: Member must satisfy enum value set: [ONE, TWO]",
    );
  });

  it('counts a pair of surrogates as one character', () => {
    const key = string({ maxLength: 3 });

    expect(key.check('😀😀😀')).toEqual([]);
    expect(key.check('😀😀😀😀').length).toBe(1);
  });

  it('stops listing after ten', () => {
    const many = structure({ Sizes: required(list(integer({ max: 0 }), {})) });

    expect(() => validated(many, { Sizes: Array(20).fill(1) })).toThrow(/^10 validation errors detected: /);
  });
});
