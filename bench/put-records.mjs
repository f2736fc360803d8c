// Claim: PutRecords costs little more than reading its body, and is far from what other local servers take.
// Rounds are interleaved and medians compared, so that a busy machine slows all alike: trust the ratios.
import { newAgent, plainClient, rateOf, sdkClient, sdkHttp2Client } from './support/clients.mjs';
import { head, median, ratio, row, whole } from './support/numbers.mjs';
import { startServers, stopServers } from './support/servers.mjs';
import { createStream, deleteStream } from './support/streams.mjs';

const CLIENTS = { plain: plainClient, sdk: sdkClient, 'sdk, HTTP/2': sdkHttp2Client };
/** kinesis-local takes some hundred records a second, and fewer with each that it holds: once is enough. */
const ONCE = 'kinesis-local';
const SLICES = {
  floor: { ms: 1_000 },
  'floor, HTTP/2': { ms: 1_000 },
  ours: { ms: 1_000 },
  kinesalite: { ms: 1_000 },
  'kinesis-local': { ms: 2_000, requests: 4 },
};

const WHOLE = {
  rounds: 5,
  shards: [4, 500],
  clients: Object.keys(CLIENTS),
  bytes: [100, 1_024],
  servers: ['floor', 'floor, HTTP/2', 'ours', 'kinesalite', 'kinesis-local'],
};
const QUICK = {
  ...WHOLE,
  rounds: 1,
  clients: ['plain', 'sdk'],
  bytes: [1_024],
  servers: ['floor', 'ours', 'kinesalite'],
};

export async function putRecords({ isQuick, print }) {
  const plan = isQuick ? QUICK : WHOLE;
  print('## PutRecords of 500 records, concurrency 4, records a second\n');
  print(head(['shards', 'client', 'bytes', 'floor', 'ours', ...PEERS, 'ours / floor', 'ours / kinesalite']));
  const servers = await startServers(plan.servers);
  for (const shards of plan.shards) {
    for (const client of plan.clients) {
      for (const bytes of plan.bytes) print(await measured({ shards, client, bytes, rounds: plan.rounds }, servers));
    }
  }
  await stopServers(servers);
}

const PEERS = ['kinesalite', 'kinesis-local'];

async function measured(cell, servers) {
  const measured = servers.filter(({ name }) => takesPart(name, cell));
  const rates = new Map(measured.map(({ name }) => [name, []]));
  // The first round warms the code up.
  for (let round = -1; round < cell.rounds; round += 1) {
    for (const server of measured) {
      if (server.name === ONCE && round !== 0) continue;
      const rate = await rateOn(server, cell);
      if (round >= 0) rates.get(server.name).push(rate);
    }
  }
  const of = (name) => (rates.has(name) ? median(rates.get(name)) : undefined);
  const [floor, ours] = [of(isHttp2(cell) ? 'floor, HTTP/2' : 'floor'), of('ours')];
  const figures = [floor, ours, ...PEERS.map(of)].map(whole);
  return row([cell.shards, cell.client, cell.bytes, ...figures, ratio(ours, floor), ratio(ours, of('kinesalite'), 1)]);
}

const isHttp2 = ({ client }) => client.endsWith('HTTP/2');

/** The peers speak HTTP/1.1 alone, and are measured with few shards: what they do with 500 is no part of the claim. */
function takesPart(name, cell) {
  if (name.startsWith('floor')) return name.endsWith('HTTP/2') === isHttp2(cell);
  return name === 'ours' || (cell.shards === 4 && !isHttp2(cell));
}

let streams = 0;

async function rateOn(server, { shards, client, bytes }) {
  const agent = newAgent();
  const stream = `bench-${++streams}`;
  const isReal = !server.name.startsWith('floor');
  if (isReal) await createStream(agent, server.port, stream, shards);
  const sender = CLIENTS[client](server.port, stream, bytes);
  const rate = await rateOf(sender, SLICES[server.name]);
  sender.close();
  if (isReal) await deleteStream(agent, server.port, stream);
  agent.destroy();
  return rate;
}
