// Claim: the producer fills every shard to its limit, and next to nothing of what it sends is refused.
// Beside it, on streams of their own: what people write first, what the tutorial does, and a library.
import { newAgent } from './support/clients.mjs';
import { head, row, whole } from './support/numbers.mjs';
import { lifion, measure, naive, ours, partOfLimit, recordsOf, singles } from './support/producers.mjs';
import { startServer } from './support/servers.mjs';
import { createStream } from './support/streams.mjs';

const SHARDS = 4;
const PRODUCERS = { ours, 'a loop of PutRecords': naive, 'two loops of PutRecord': singles, 'lifion-kinesis': lifion };

const WHOLE = { bytes: [1_024, 100], ms: 60_000, peersMs: 20_000 };
const QUICK = { bytes: [1_024], ms: 8_000, peersMs: 3_000 };

export async function push({ isQuick, print }) {
  const { bytes, ms, peersMs } = isQuick ? QUICK : WHOLE;
  print(`## A producer alone on ${SHARDS} shards, limits on, keys of 36 bytes\n`);
  print(head(['bytes', 'producer', 'seconds', 'records/s', 'accepted / limit', 'throttled / attempts']));
  const server = await startServer('ours', { LIMITS: 'classic' });
  for (const recordBytes of bytes) {
    for (const [name, start] of Object.entries(PRODUCERS)) {
      print(await measured({ name, start, recordBytes, ms: name === 'ours' ? ms : peersMs }, server));
    }
  }
  await server.stop();
}

let streams = 0;

async function measured({ name, start, recordBytes, ms }, { port }) {
  const stream = `push-${++streams}`;
  const agent = newAgent();
  await createStream(agent, port, stream, SHARDS);
  agent.destroy();
  const producer = await start({ port, stream, recordOf: await recordsOf(recordBytes) });
  const figures = await measure(producer, ms);
  await producer.stop();
  const { accepted, attempts, throttled, seconds } = figures;
  const part = partOfLimit(figures, SHARDS).toFixed(3);
  const refused = `${((throttled / attempts) * 100).toFixed(2)} %`;
  return row([recordBytes, name, Math.round(seconds), whole(accepted / seconds), part, refused]);
}
