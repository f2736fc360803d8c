// kill -9 in the middle of writing: the same promise as in the unit test of the steps, with a real process.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { FileObjectStore } from '../../local/s3/file-object-store.ts';
import { FakeClock } from '../support/fake-clock.ts';

const SIZE_BYTES = 300_000;

/**
 * Four writers, each of which overwrites its own two keys for ever, and says each number once that write is acknowledged.
 * A key's numbers only grow, so that what is found may be newer than the last one acknowledged, and never older.
 */
const WRITER = `
import { FileObjectStore } from './local/s3/file-object-store.ts';
const clock = { now: () => 0, sleep: async () => {} };
const store = await FileObjectStore.open({ path: process.argv[2], clock, region: 'us-east-1' });
await store.createBucket('bucket');
const write = async (first) => {
  for (let number = first; ; number += 4) {
    const body = Buffer.alloc(${SIZE_BYTES}, String(number).padStart(8, '0'));
    await store.putObject('bucket', 'key-' + (number % 8), body, { contentType: 'text/x-' + number });
    process.stdout.write(number + '\\n');
  }
};
await Promise.all([0, 1, 2, 3].map(write));
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3-kill-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Resolves with the numbers acknowledged before the kill. */
async function writeAndKill(script: string, path: string, acknowledgements: number): Promise<number[]> {
  const writer = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: number[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    acknowledged.push(Number(line));
    if (acknowledged.length === acknowledgements) writer.kill('SIGKILL');
  }
  return acknowledged;
}

it.each([1, 10, 57])(
  'loses nothing acknowledged and shows nothing half when killed after %d writes',
  async (writes) => {
    const script = join(folder, 'writer.mjs');
    await build({
      stdin: { contents: WRITER, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: script,
    });
    const path = join(folder, 'data');

    const acknowledged = await writeAndKill(script, path, writes);

    const store = await FileObjectStore.open({ path, clock: new FakeClock(), region: 'us-east-1' });
    for (let key = 0; key < 8; key += 1) {
      const newest = Math.max(-1, ...acknowledged.filter((number) => number % 8 === key));
      if (newest === -1) continue;
      const { head, body } = await store.getObject('bucket', `key-${key}`);
      const bytes = await buffer(body);
      const number = Number(bytes.subarray(0, 8));
      expect(bytes.equals(Buffer.alloc(SIZE_BYTES, String(number).padStart(8, '0')))).toBe(true);
      expect(head.contentType).toBe(`text/x-${number}`);
      expect(number).toBeGreaterThanOrEqual(newest);
    }
  },
);
