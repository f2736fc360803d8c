import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CALL_RATE_NAMES } from '../../src/domain/limits/call-rates.ts';
import { KIB, LIMIT_NAMES, type Limit, type LimitName, limitTable, MIB } from '../../src/domain/limits/table.ts';

const ROOT = join(import.meta.dirname, '../..');
const README = 'README.md';
const FIDELITY = 'docs/fidelity.md';
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const inWords = ({ value, unit }: Limit): string => {
  const of = unit.startsWith('bytes') && value > 0 ? unit.replace('bytes', '') : ` ${unit}`;
  if (!unit.startsWith('bytes') || value === 0) return `${value.toLocaleString('en-US')}${of}`;
  const [amount, name] = value >= MIB ? [value / MIB, 'MiB'] : [value / KIB, 'KiB'];
  return `${amount.toLocaleString('en-US')} ${name}${of}`;
};

const CLASSIC = limitTable('classic');
const CURRENT = limitTable('current');

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), `|${'---|'.repeat(head.length)}`, ...rows.map(row)].join('\n');

/** What a run meets on its way; the others are for those who look closer, with GET /limits. */
const MET_BY_A_RUN: readonly LimitName[] = [
  'shardWriteRecordsPerSecond',
  'shardWriteBytesPerSecond',
  'recordMaxBytes',
  'partitionKeyMaxCharacters',
  'putRecordsMaxRecords',
  'putRecordsMaxBytes',
  'shardReadCallsPerSecond',
  'shardReadBytesPerSecond',
  'getRecordsMaxRecords',
  'getRecordsMaxBytes',
  'shardIteratorCallsPerSecond',
  'iteratorLifetimeMs',
  'retentionSeconds',
  'accountShardsLargeRegions',
  'accountShards',
  'updateShardCountCallsPerDay',
  'firehoseBufferBytes',
  'firehoseBufferSeconds',
];

const limits = (): string =>
  table(
    ['limit', 'value', 'per', 'how sure'],
    MET_BY_A_RUN.map((name) => CLASSIC[name]).map((limit) => [
      limit.title,
      inWords(limit),
      limit.scope,
      limit.certainty,
    ]),
  );

const callRates = (): string =>
  table(
    ['operation', 'classic', 'current', 'per', 'source of classic'],
    CALL_RATE_NAMES.map((name) => [
      CLASSIC[name].title.replace(' calls', ''),
      inWords(CLASSIC[name]),
      inWords(CURRENT[name]),
      CLASSIC[name].scope,
      CLASSIC[name].source,
    ]),
  );

const inferredLimits = (): string =>
  table(
    ['limit', 'value', 'per', 'what it rests on'],
    LIMIT_NAMES.map((name) => CLASSIC[name])
      .filter(({ certainty }) => certainty === 'inferred')
      .map((limit) => [limit.title, inWords(limit), limit.scope, limit.source]),
  );

describe('the documents', () => {
  it.each([
    [README, 'limits', limits()],
    [FIDELITY, 'rates of calls', callRates()],
    [FIDELITY, 'inferred limits', inferredLimits()],
  ])('%s has its %s as src/domain/limits has them; npm run readme writes them anew', (file, mark, content) => {
    const marked = new RegExp(`<!-- ${mark} -->\\n[\\s\\S]*?<!-- /${mark} -->`);
    const section = `<!-- ${mark} -->\n${content}\n<!-- /${mark} -->`;
    const text = read(file);
    if (process.env.UPDATE_README)
      writeFileSync(
        file,
        text.replace(marked, () => section),
      );
    else expect(text.match(marked)?.[0]).toBe(section);
  });
});

describe('the README', () => {
  it('stays short enough to be read', () => {
    expect(read(README).split('\n').length).toBeLessThan(250);
  });
});
