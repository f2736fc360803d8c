import { describe, expect, test } from '@jest/globals';
import { curlLine } from '../../../web/text/curl.ts';
import { parseDecimal, parseWhole } from '../../../web/text/parse-number.ts';
import { hashRangePercent, shortShard, splitKey } from '../../../web/text/short-names.ts';
import { splitPreview } from '../../../web/text/split-preview.ts';

describe('a typed number', () => {
  test.each(['10000', '10,000', ' 10 000 ', '10_000', "10'000"])('is read from %j', (text) => {
    expect(parseWhole(text)).toBe(10_000);
  });

  test('keeps its sign, so that the API can refuse it', () => {
    expect(parseWhole('-1')).toBe(-1);
  });

  test.each(['ten', '1.5', '1e9', '12345678901234567'])('is none in %j', (text) => {
    expect(parseWhole(text)).toBeNaN();
  });

  test('is absent when nothing is typed', () => {
    expect(parseWhole('  ')).toBeUndefined();
  });
});

describe('a typed decimal', () => {
  test.each([
    ['1', 1],
    [' 1.25 ', 1.25],
    ['-0.5', -0.5],
    ['', undefined],
  ])('is read from %j', (text, value) => {
    expect(parseDecimal(text)).toBe(value);
  });

  test.each(['one', '1,5', '1e3', '.'])('is none in %j', (text) => {
    expect(parseDecimal(text)).toBeNaN();
  });
});

describe('the curl line', () => {
  const request = { url: 'http://localhost:3000/runs', body: { count: 5 }, needsToken: false };

  test('posts the body as JSON', () => {
    expect(curlLine(request)).toBe(
      `curl -X POST http://localhost:3000/runs -H 'content-type: application/json' -d '{"count":5}'`,
    );
  });

  test('reads the token from a variable, and never shows it', () => {
    expect(curlLine({ ...request, needsToken: true })).toContain('-H "authorization: Bearer $TOKEN"');
  });

  test('closes and opens the quotes around a single quote', () => {
    expect(curlLine({ ...request, body: { custom: "it's" } })).toContain(String.raw`-d '{"custom":"it'\''s"}'`);
  });
});

describe('the preview', () => {
  test('keeps an unfinished line for the next part', () => {
    const first = splitPreview('', '{"a":1}\n{"b":', false);
    const second = splitPreview(first.rest, '2}\n', true);

    expect(first.lines).toEqual(['{"a":1}']);
    expect(second).toEqual({ lines: ['{"b":2}'], rest: '' });
  });

  test('shows what has no newline at its end as a line', () => {
    expect(splitPreview('', 'one\ntwo', true).lines).toEqual(['one', 'two']);
  });

  test('shows an empty object as no line', () => {
    expect(splitPreview('', '', true)).toEqual({ lines: [], rest: '' });
  });
});

describe('short names', () => {
  test('number the shards', () => {
    expect(shortShard('shardId-000000000012')).toBe('Shard 12');
    expect(shortShard('other')).toBe('other');
  });

  test('keep what tells one delivery from the next', () => {
    const key = 'records/2026/11/23/10/play-1-2026-11-23-10-31-04-6f1f3c52-9a0e-4a53-8d1c-0c6a4d3c2b1a';

    expect(splitKey(key)).toEqual({
      folder: 'records/2026/11/23/10/',
      head: 'play-1-2026-11-23',
      tail: '-10-31-04-6f1f…',
    });
  });

  test('leave other objects their name', () => {
    expect(splitKey('errors/odd.json')).toEqual({ folder: 'errors/', head: 'odd.json', tail: '' });
    expect(splitKey('bare')).toEqual({ folder: '', head: 'bare', tail: '' });
  });

  test('say how much of the hash keys a shard has', () => {
    const third = (2n ** 128n / 3n).toString();

    expect(hashRangePercent('0', (2n ** 128n - 1n).toString())).toBe(100);
    expect(hashRangePercent('0', third)).toBe(33.3);
  });
});
