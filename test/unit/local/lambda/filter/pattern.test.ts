import { describe, expect, test } from '@jest/globals';
import { readPattern } from '../../../../../local/lambda/filter/pattern.ts';

const ORDER = {
  type: 'buy',
  stock: 'ANYCO',
  quantity: 1000,
  isPaid: true,
  note: null,
  empty: '',
  tags: ['new', 'bulk'],
  lines: [
    { sku: 'a', count: 1 },
    { sku: 'b', count: 9 },
  ],
  customer: { name: 'Bob', address: { city: 'Seattle' } },
};

type Case = readonly [claim: string, pattern: unknown];

const HOLD: readonly Case[] = [
  ['an equal text', { type: ['buy'] }],
  ['an equal number', { quantity: [1000] }],
  ['an equal number, however it is written', { quantity: [1e3] }],
  ['true', { isPaid: [true] }],
  ['null', { note: [null] }],
  ['an empty text', { empty: [''] }],
  ['one of several', { type: ['sell', 'buy'] }],
  ['all fields', { type: ['buy'], stock: ['ANYCO'] }],
  ['fields within fields', { customer: { address: { city: ['Seattle'] } } }],
  ['an entry of a list', { tags: ['bulk'] }],
  ['one object of a list', { lines: { sku: ['b'], count: [9] } }],
  ['a prefix', { stock: [{ prefix: 'ANY' }] }],
  ['a prefix in whatever case', { stock: [{ prefix: { 'equals-ignore-case': 'any' } }] }],
  ['a suffix', { stock: [{ suffix: 'CO' }] }],
  ['a suffix in whatever case', { stock: [{ suffix: { 'equals-ignore-case': 'co' } }] }],
  ['a text in whatever case', { stock: [{ 'equals-ignore-case': 'anyCo' }] }],
  ['anything but a text', { type: [{ 'anything-but': 'sell' }] }],
  ['anything but some texts', { type: [{ 'anything-but': ['sell', 'hold'] }] }],
  ['anything but a number', { quantity: [{ 'anything-but': [5] }] }],
  ['anything but a prefix', { type: [{ 'anything-but': { prefix: 'se' } }] }],
  ['anything but some suffixes', { type: [{ 'anything-but': { suffix: ['ll', 'ld'] } }] }],
  ['anything but a text in whatever case', { type: [{ 'anything-but': { 'equals-ignore-case': 'SELL' } }] }],
  ['a number that equals', { quantity: [{ numeric: ['=', 1000] }] }],
  ['a number above', { quantity: [{ numeric: ['>', 999.9] }] }],
  ['a number in a range', { quantity: [{ numeric: ['>=', 1000, '<', 1001] }] }],
  ['a number at the end of a range', { quantity: [{ numeric: ['>', 0, '<=', 1000] }] }],
  ['a field that is there', { note: [{ exists: true }] }],
  ['a field that is not there', { colour: [{ exists: false }] }],
  ['a field that is not there, in one that is not', { car: { colour: [{ exists: false }] } }],
  ['a field with fields, which does not exist as a value', { customer: [{ exists: false }] }],
  ['one of two fields', { $or: [{ type: ['sell'] }, { stock: ['ANYCO'] }] }],
  ['one of two fields, and a third', { quantity: [1000], $or: [{ type: ['buy'] }, { stock: ['OTHER'] }] }],
  ['one of two fields within a field', { customer: { $or: [{ name: ['Al'] }, { name: ['Bob'] }] } }],
];

const FAIL: readonly Case[] = [
  ['another text', { type: ['sell'] }],
  ['a number as text', { quantity: ['1000'] }],
  ['one field of two', { type: ['buy'], stock: ['OTHER'] }],
  ['a field that is not there', { colour: ['red'] }],
  ['fields in a value that has none', { type: { name: ['buy'] } }],
  ['a value where there are fields', { customer: ['Bob'] }],
  ['two objects of a list between them', { lines: { sku: ['a'], count: [9] } }],
  ['a prefix in another case', { stock: [{ prefix: 'any' }] }],
  ['a prefix of a number', { quantity: [{ prefix: '1' }] }],
  ['a suffix', { stock: [{ suffix: 'ANY' }] }],
  ['anything but this text', { type: [{ 'anything-but': ['buy', 'sell'] }] }],
  ['anything but this prefix', { type: [{ 'anything-but': { prefix: ['b', 's'] } }] }],
  ['anything but a text, of nothing', { colour: [{ 'anything-but': 'red' }] }],
  ['a number that is too small', { quantity: [{ numeric: ['>', 1000] }] }],
  ['a number beyond a range', { quantity: [{ numeric: ['>', 0, '<', 1000] }] }],
  ['a comparison with a text', { type: [{ numeric: ['>', 0] }] }],
  ['a field that should not be there', { type: [{ exists: false }] }],
  ['a field that should be there', { colour: [{ exists: true }] }],
  ['an inherited field', { toString: [{ exists: true }] }],
  ['neither of two fields', { $or: [{ type: ['sell'] }, { stock: ['OTHER'] }] }],
];

describe('a pattern', () => {
  test.each(HOLD)('holds for %s', (_, pattern) => {
    expect(readPattern(pattern)(ORDER)).toBe(true);
  });

  test.each(FAIL)('does not hold for %s', (_, pattern) => {
    expect(readPattern(pattern)(ORDER)).toBe(false);
  });

  test.each([
    ['no object', 'text', 'the pattern must be an object'],
    ['no field', {}, 'the pattern must name a field'],
    ['no field within a field', { data: { order: {} } }, 'data.order must name a field'],
    ['a value outside of a list', { type: 'buy' }, 'type must be an object'],
    ['an empty list', { type: [] }, 'type must have a rule in its list'],
    ['a list within a list', { type: [['buy']] }, 'type has a list within its list'],
    ['a rule without a name', { type: [{}] }, 'type has a rule that is not known: {}'],
    [
      'a rule that is only of EventBridge',
      { type: [{ wildcard: 'b*' }] },
      'type has a rule that is not known: wildcard',
    ],
    ['two rules in one', { type: [{ prefix: 'b', suffix: 'y' }] }, 'type has a rule with more than one name'],
    ['a prefix that is no text', { type: [{ prefix: 5 }] }, 'type prefix must be a text'],
    ['exists without true or false', { type: [{ exists: 'yes' }] }, 'type exists must be true or false'],
    ['anything but nothing', { type: [{ 'anything-but': [] }] }, 'type anything-but must have something in its list'],
    ['anything but null', { type: [{ 'anything-but': [null] }] }, 'type anything-but must have texts or numbers'],
    [
      'anything but a range',
      { type: [{ 'anything-but': { numeric: ['=', 1] } }] },
      'type anything-but must have one of',
    ],
    ['half a comparison', { type: [{ numeric: ['>'] }] }, 'type numeric must be a list of one comparison or two'],
    ['an unknown comparison', { type: [{ numeric: ['<>', 1] }] }, 'type numeric must compare by = < <= > >='],
    ['a comparison with a text', { type: [{ numeric: ['>', '1'] }] }, 'type numeric must compare with numbers'],
    ['an $or of one', { $or: [{ type: ['buy'] }] }, '$or must be a list of two patterns or more'],
    ['an $or of no patterns', { $or: ['a', 'b'] }, '$or[0] must be an object'],
  ] as const)('is refused with %s', (_, pattern, message) => {
    expect(() => readPattern(pattern)).toThrow(message);
  });
});
