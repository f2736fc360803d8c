import { describe, expect, it } from '@jest/globals';
import { auditRun } from '../../../../src/domain/auditing/audit-run.ts';
import { PageStore } from '../../../../src/domain/auditing/page-store.ts';
import { limitValues, MIB } from '../../../../src/domain/limits/table.ts';
import { fraction, type Random, seededRandom } from '../../../../src/domain/random.ts';
import { RunStore } from '../../../../src/domain/runs/run-store.ts';
import { WorkerStore } from '../../../../src/domain/runs/worker-store.ts';
import { MemoryObjects } from '../../../support/audits.ts';
import { aMirrorRecord } from '../../../support/mirror-records.ts';
import { aMirror } from '../../../support/mirrors.ts';
import { RunsWorld } from '../../../support/runs-world.ts';

const COUNT = 20_000;
const HOUR_MS = 3_600_000;

/** A run whose workers are killed a few times, on a stream that is resharded in its middle. */
async function aHardRun(random: Random) {
  const world = new RunsWorld({ shardCount: 2, callMs: 8_000 });
  const { runId } = await world.start({ count: COUNT, partitionKey: { strategy: 'cycle', keys: 50 }, ordered: true });
  for (let deaths = 0; deaths < 3; deaths += 1) {
    await world.clock.advance(1_000 + Math.floor(fraction(random) * 4_000));
    if (deaths === 1) world.stream.shards.reshard(3);
    world.killAll();
  }
  await world.untilEnded(runId);
  return { world, runId };
}

/** The mirror gets all that the stream holds, in batches, and each now and then once more, as after a time-out. */
async function mirrorAll(world: RunsWorld, random: Random) {
  const mirror = aMirror({ clock: world.clock, sheetCharacters: 2_000 });
  const entries = world.stream.shards.stored.map((entry, index) => ({ ...entry, sequenceNumber: index + 1 }));
  let redelivered = 0;
  for (const shardId of new Set(entries.map((entry) => entry.shardId))) {
    const records = entries
      .filter((entry) => entry.shardId === shardId)
      .map(({ sequenceNumber, at, record: { data, partitionKey } }) =>
        aMirrorRecord({ sequenceNumber, data, partitionKey, arrivedMs: at }),
      );
    for (let at = 0; at < records.length; at += 1_000) {
      const batch = records.slice(at, at + 1_000);
      const isTwice = fraction(random) < 0.1;
      for (const _ of isTwice ? [1, 2] : [1]) {
        await mirror.mirror(batch, { deadlineMs: world.clock.now() + 60_000 }, shardId);
      }
      if (isTwice) redelivered += batch.length;
    }
  }
  return { mirror, redelivered };
}

const audited = (world: RunsWorld, runId: string, mirror: ReturnType<typeof aMirror>, objects: MemoryObjects) =>
  world.clock.runUntil(
    auditRun(runId, {
      runs: new RunStore(world.state),
      workers: new WorkerStore(world.state),
      handOver: () => Promise.resolve(),
      warn: () => undefined,
      clock: world.clock,
      ledgers: mirror.ledgers,
      sheets: mirror.context.sheets,
      deliveries: objects,
      pages: new PageStore(world.state),
      limits: limitValues('classic'),
      buffer: { bufferSizeBytes: 5 * MIB, bufferIntervalSeconds: 300, recordDelimiterBytes: 1 },
      deadlineMs: Number.POSITIVE_INFINITY,
    }),
  );

describe('the audit of a run under deaths, a reshard and redeliveries', () => {
  it.each([1, 2])(
    'is exact, each duplicate with its cause, and names what is removed from S3 (seed %i)',
    async (seed) => {
      const random = seededRandom(seed);
      const { world, runId } = await aHardRun(random);
      const { mirror, redelivered } = await mirrorAll(world, random);
      const objects = new MemoryObjects(world.clock, 0);
      const lines = world.stream.shards.stored.map(({ record, number }) => ({
        number,
        text: `${new TextDecoder().decode(record.data)}\n`,
      }));
      const textOf = (some: typeof lines) => some.map(({ text }) => text).join('');
      const keys: string[] = [];
      for (let at = 0; at < lines.length; at += 1_500) keys.push(objects.put(textOf(lines.slice(at, at + 1_500))));
      objects.put(textOf(lines.slice(0, 40)));
      await world.clock.advance(HOUR_MS);
      const audit = () => audited(world, runId, mirror, objects);

      const whole = await audit();
      expect(whole).toMatchObject({
        state: 'settled',
        accepted: COUNT,
        mirrored: COUNT,
        delivered: COUNT,
        missing: { count: 0 },
        duplicated: { producer: world.doubled, redelivery: redelivered, firehose: 40 },
      });
      expect(whole.duplicated.producer).toBeGreaterThan(0);
      expect(whole.duplicated.producer).toBeLessThanOrEqual(whole.unknown);

      // Five that the stream has once and that lie in the last object.
      const times = new Map<number, number>();
      for (const { number } of lines) times.set(number, (times.get(number) ?? 0) + 1);
      const last = lines.slice((keys.length - 1) * 1_500);
      const removed = last.filter(({ number }) => times.get(number) === 1).slice(0, 5);
      objects.put(textOf(last.filter((line) => !removed.includes(line))), { key: keys.at(-1) ?? '' });
      const first = removed.map(({ number }) => number).sort((a, b) => a - b);
      expect((await audit()).missing).toEqual({ count: 5, first });
    },
  );
});

describe('the audit of a run that was stopped', () => {
  it('misses what the stream took and S3 has not, by number, whether the mirror saw it or not', async () => {
    const world = new RunsWorld({ shardCount: 2 });
    const { runId } = await world.start({ count: COUNT, partitionKey: { strategy: 'cycle', keys: 50 } });
    await world.clock.advance(3_000);
    await world.stop(runId);
    const { accepted, expired } = await world.untilEnded(runId);
    const mirror = aMirror({ clock: world.clock });
    const objects = new MemoryObjects(world.clock, 0);
    const taken = world.stream.shards.stored;
    const [lost, delivered] = [taken.slice(0, 5), taken.slice(5)];
    objects.put(delivered.map(({ record }) => `${new TextDecoder().decode(record.data)}\n`).join(''));
    await world.clock.advance(25 * HOUR_MS);

    const audit = await audited(world, runId, mirror, objects);

    expect(expired).toBeGreaterThan(1_000);
    expect(audit).toMatchObject({ state: 'settled', accepted, expired, mirrored: 0, delivered: accepted - 5 });
    expect(audit.missing).toEqual({ count: 5, first: lost.map(({ number }) => number).sort((a, b) => a - b) });
  });
});
