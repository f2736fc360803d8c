// Claim: reading a stream to its end is limited by what the machine can move, not by how answers are put together.
// Every server holds the same records, and one client reads them: it counts records in the bytes as they come. The floor
// sends one ready-made answer for each shard.
import { newAgent, plainClient, rateOf } from './support/clients.mjs';
import { head, median, ratio, row, whole } from './support/numbers.mjs';
import { startServer, startServers, stopServers } from './support/servers.mjs';
import { createStream, readToEnd } from './support/streams.mjs';

const SHARDS = 4;
const BATCH = 500;
const BYTES = 1_024;
const STREAM = 'drained';

export async function drain({ isQuick, print }) {
  const [records, warmUp, rounds] = isQuick ? [10_000, 2, 2] : [40_000, 12, 9];
  const filled = await startServers(['ours', 'kinesalite']);
  for (const server of filled) await fill(server, records);
  const floor = await startServer('floor', { DRAIN_RECORDS: String(records / SHARDS) });
  const servers = [floor, ...filled];
  const rates = new Map(servers.map(({ name }) => [name, []]));
  // The first rounds warm the code up: an answer is ten thousand records, and there are few of them.
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const { name, port } of servers) {
      const rate = await drainRate(port, records);
      if (round >= 0) rates.get(name).push(rate);
    }
  }
  await stopServers(servers);
  const [canned, ours, kinesalite] = [...rates.values()].map(median);
  print(`## Drain by GetRecords: ${whole(records)} records of 1 KiB on ${SHARDS} shards, a reader on each\n`);
  print(head(['floor, records/s', 'ours', 'kinesalite', 'ours / floor', 'ours / kinesalite', 'floor / kinesalite']));
  const ratios = [ratio(ours, canned), ratio(ours, kinesalite, 1), ratio(canned, kinesalite, 1)];
  print(row([whole(canned), whole(ours), whole(kinesalite), ...ratios]));
}

async function fill({ port }, records) {
  const agent = newAgent();
  await createStream(agent, port, STREAM, SHARDS);
  agent.destroy();
  const sender = plainClient(port, STREAM, BYTES);
  await rateOf(sender, { requests: records / BATCH });
  sender.close();
}

async function drainRate(port, expected) {
  const agent = newAgent();
  const start = performance.now();
  const counts = await Promise.all(Array.from({ length: SHARDS }, (_, shard) => readToEnd(agent, port, STREAM, shard)));
  const ms = performance.now() - start;
  agent.destroy();
  const records = counts.reduce((sum, count) => sum + count, 0);
  if (records !== expected) throw new Error(`${records} records came back of ${expected}.`);
  return (records * 1_000) / ms;
}
