// Claim: with aggregation, small records fill a shard's bytes instead of its 1,000 records a second.
// The ceiling is what the format leaves of a shard's bytes a second, in as many aggregates as the producer cuts them into.
import { newAgent } from './support/clients.mjs';
import { head, row, whole } from './support/numbers.mjs';
import { app, LIMITS, measure, ours, recordsOf } from './support/producers.mjs';
import { startServer } from './support/servers.mjs';
import { createStream } from './support/streams.mjs';

const BYTES = 100;
/** Every key is another, as peers.md's ceilings have it; the longer the keys, the fewer records. */
const KEYS = {
  'unique, 10 bytes': { strategy: 'cycle', keys: 1_000_000 },
  'unique, 36 bytes': { strategy: 'uuid' },
};
/** From this number on, the keys of a cycle have their six digits. */
const LONG_KEYS_FROM = 100_000;

export async function aggregate({ isQuick, print }) {
  const ms = isQuick ? 6_000 : 60_000;
  print(`## Aggregated records of ${BYTES} bytes on one shard, limits on\n`);
  print(
    head(['keys', 'ceiling, user records/s', 'accepted, user records/s', 'of the ceiling', 'throttled / attempts']),
  );
  const server = await startServer('ours', { LIMITS: 'classic' });
  for (const [name, partitionKey] of Object.entries(KEYS).slice(0, isQuick ? 1 : undefined)) {
    print(await measured({ name, partitionKey, ms }, server));
  }
  await server.stop();
}

async function measured({ name, partitionKey, ms }, { port }) {
  const stream = `aggregate-${partitionKey.strategy}`;
  const agent = newAgent();
  await createStream(agent, port, stream, 1);
  agent.destroy();
  const make = await recordsOf(BYTES, { partitionKey });
  const recordOf = (number, nowMs) => make(number + LONG_KEYS_FROM, nowMs);
  const limit = ceiling(recordOf);
  const producer = await ours({ port, stream, recordOf, aggregate: true });
  const { accepted, attempts, throttled, seconds } = await measure(producer, ms);
  await producer.stop();
  const refused = `${((throttled / attempts) * 100).toFixed(2)} %`;
  return row([name, whole(limit), whole(accepted / seconds), (accepted / seconds / limit).toFixed(3), refused]);
}

/** A full one holds more than one of a whole second's bytes would in the same room: its indexes are shorter. */
const AGGREGATES_PER_SECOND = 20;

function ceiling(recordOf) {
  const aggregator = new app.Aggregator(Math.floor(LIMITS.shardWriteBytesPerSecond / AGGREGATES_PER_SECOND));
  for (let number = 1; aggregator.add(recordOf(number, Date.now())); number += 1);
  return aggregator.userRecords * AGGREGATES_PER_SECOND;
}
