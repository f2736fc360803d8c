// docs/fidelity.md tells all that differs from AWS, or may: what it leaves out fails here.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-kinesis';
import { describe, expect, it } from '@jest/globals';
import { createKinesis } from '../../local/kinesis/kinesis.ts';
import { memoryStore } from '../../local/kinesis/memory-store.ts';
import { seededRandom } from '../../src/domain/random.ts';
import { FakeClock } from '../support/fake-clock.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOCUMENT = readFileSync(join(ROOT, 'docs/fidelity.md'), 'utf8');

/** A column of the table below a heading, counted from 0, without its head and without backticks. */
function column(heading: string, index: number): string[] {
  const [, section = ''] = DOCUMENT.split(`\n${heading}\n`);
  const [own = ''] = section.split(/\n#+ /);
  const rows = own.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((line) => line.split(' | ')[index]?.replace(/^\| /, '').replaceAll('`', '') ?? '');
}

describe('the document on fidelity', () => {
  const { jsonService } = createKinesis({
    clock: new FakeClock(),
    random: seededRandom(1),
    region: 'us-east-1',
    profile: 'classic',
    store: memoryStore(),
    streamDelayMs: 0,
  });
  const operations = Object.keys(sdk).flatMap((name) => /^([A-Z]\w+)Command$/.exec(name)?.slice(1) ?? []);

  it('names each operation that the SDK has: those that are answered here, and those that are not', () => {
    const answered = operations.filter((name) => jsonService.hasOperation(name));
    const missing = operations.filter((name) => !jsonService.hasOperation(name));

    expect(operations.length).toBeGreaterThan(40);
    expect(column('## Operations', 0)).toEqual(answered.sort());
    expect(column('### Missing operations', 0)).toEqual(missing.sort());
  });

  it('has a row for each Inferred in the code', () => {
    const marked = ['local', 'src/domain'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) => {
          const marks = readFileSync(join(ROOT, folder, file), 'utf8').match(/\bInferred\b/g) ?? [];
          return marks.map(() => `${folder}/${file}`);
        }),
    );

    expect(marked.length).toBeGreaterThan(0);
    expect(column('### Behaviour', 1).sort()).toEqual(marked.sort());
  });
});
