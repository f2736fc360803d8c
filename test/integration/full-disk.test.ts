// A disk that takes no more: what can't be stored is refused, what was acknowledged is there, and room mends it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type LocalAws, startLocalAws } from '../support/local-aws.ts';

const STREAM = 'full';
const RECORDS_PER_PUT = 100;
/** The shell's limit on the size of a file, in KiB: past it the disk is full, as far as the process can tell. */
const FILE_LIMIT_KIB = 3_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'full-disk-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function putUntilRefused({ client }: LocalAws): Promise<{ accepted: number; refusal: unknown }> {
  for (let accepted = 0; ; accepted += RECORDS_PER_PUT) {
    const Records = Array.from({ length: RECORDS_PER_PUT }, (_, index) => ({
      Data: Buffer.alloc(1_000, accepted + index),
      PartitionKey: `${accepted + index}`,
    }));
    const refusal = await client.putRecords({ StreamName: STREAM, Records }).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal !== undefined) return { accepted, refusal };
  }
}

async function countRecords({ client }: LocalAws): Promise<number> {
  const start = { StreamName: STREAM, ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' } as const;
  let { ShardIterator } = await client.getShardIterator(start);
  for (let count = 0; ; ) {
    const { Records = [], NextShardIterator } = await client.getRecords({ ShardIterator });
    if (Records.length === 0) return count;
    count += Records.length;
    ShardIterator = NextShardIterator;
  }
}

it('refuses what a full disk does not take, keeps what it took, and goes on when there is room', async () => {
  const full = await startLocalAws({ dataDir: folder, fileLimitKib: FILE_LIMIT_KIB });
  await full.client.createStream({ StreamName: STREAM, ShardCount: 1 });
  await full.untilActive(STREAM);

  const { accepted, refusal } = await putUntilRefused(full);
  const readWhileFull = await countRecords(full);
  await full.kill();
  const roomy = await startLocalAws({ dataDir: folder });
  const readAfter = await countRecords(roomy);
  await roomy.client.putRecord({ StreamName: STREAM, PartitionKey: 'k', Data: Buffer.from('again') });
  const readAtLast = await countRecords(roomy);
  await roomy.kill();

  expect(accepted).toBeGreaterThan(0);
  expect(refusal).toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  expect([readWhileFull, readAfter, readAtLast]).toEqual([accepted, accepted, accepted + 1]);
  expect(full.errors()).toMatch(/could not be stored in .*\.journal: the disk is full, or fails/);
}, 30_000);
