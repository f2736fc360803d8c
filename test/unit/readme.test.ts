import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { KIB, LIMIT_NAMES, type Limit, limitTable, MIB } from '../../src/domain/limits/table.ts';

const README = join(import.meta.dirname, '../../README.md');
const MARKED = /<!-- limits -->\n[\s\S]*?<!-- \/limits -->/;

const inWords = ({ value, unit }: Limit): string => {
  const of = unit.startsWith('bytes') && value > 0 ? unit.replace('bytes', '') : ` ${unit}`;
  if (!unit.startsWith('bytes') || value === 0) return `${value.toLocaleString('en-US')}${of}`;
  const [amount, name] = value >= MIB ? [value / MIB, 'MiB'] : [value / KIB, 'KiB'];
  return `${amount.toLocaleString('en-US')} ${name}${of}`;
};

function limitsTable(): string {
  const table = limitTable('classic');
  const rows = LIMIT_NAMES.map((name) => table[name]).map(
    (limit) => `| ${limit.title} | ${inWords(limit)} | ${limit.scope} | ${limit.certainty} |`,
  );
  return ['| limit | value | per | how sure |', '|---|---|---|---|', ...rows].join('\n');
}

describe('the README', () => {
  it('has the limits as src/domain/limits has them; npm run readme writes them anew', () => {
    const section = `<!-- limits -->\n${limitsTable()}\n<!-- /limits -->`;
    const text = readFileSync(README, 'utf8');
    if (process.env.UPDATE_README) writeFileSync(README, text.replace(MARKED, section));
    else expect(text.match(MARKED)?.[0]).toBe(section);
  });

  it('stays short enough to be read', () => {
    expect(readFileSync(README, 'utf8').split('\n').length).toBeLessThan(250);
  });
});
