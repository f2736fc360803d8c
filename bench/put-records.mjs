// Claim: PutRecords costs little more than reading its body, and is far from what other local servers take.
// Rounds are interleaved and medians compared, so that a busy machine slows all alike: trust the ratios.
import { newAgent, plainClient, rateOf, sdkClient } from './support/clients.mjs';
import { startServer } from './support/servers.mjs';
import { createStream, deleteStream, drain } from './support/streams.mjs';

const isQuick = process.argv.includes('--quick');
const ROUNDS = isQuick ? 1 : 5;
const SLICE = { ms: isQuick ? 500 : 1_000, requests: 400 };
/** It takes some hundred records a second, and fewer with each that it holds. */
const SLOW_SLICE = { ms: 2_000, requests: 4 };
const CLIENTS = { plain: plainClient, sdk: sdkClient };
const DRAINED = { floor: 0, ours: 100, kinesalite: 40, 'kinesis-local': 4 };

const servers = ['floor', 'ours', 'kinesalite', 'kinesis-local'];
const cases = [];
for (const shards of [4, 500]) {
  for (const client of ['plain', 'sdk']) for (const bytes of [100, 1_024]) cases.push({ shards, client, bytes });
}

const print = (line) => process.stdout.write(`${line}\n`);
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const agent = newAgent();
let streams = 0;

async function measure(server, { shards, client, bytes }) {
  const stream = `bench-${++streams}`;
  const isReal = server.name !== 'floor';
  if (isReal) await createStream(agent, server.port, stream, shards);
  const sender = CLIENTS[client](server.port, stream, bytes);
  const rate = await rateOf(sender, server.name === 'kinesis-local' ? SLOW_SLICE : SLICE);
  sender.close();
  if (isReal) await deleteStream(agent, server.port, stream);
  return rate;
}

async function comparePuts() {
  const running = [];
  for (const name of servers) running.push(await startServer(name));
  print('| shards | client | bytes | floor | ours | kinesalite | kinesis-local | ours / floor | ours / kinesalite |');
  print('|---|---|---|---|---|---|---|---|---|');
  for (const one of cases) {
    // The peers are measured with few shards: what they do with 500 is no part of the claim.
    const measured = running.filter(({ name }) => one.shards === 4 || name === 'floor' || name === 'ours');
    const rates = Object.fromEntries(measured.map(({ name }) => [name, []]));
    for (let round = -1; round < ROUNDS; round += 1) {
      for (const server of measured) {
        if (server.name === 'kinesis-local' && round !== 0) continue;
        const rate = await measure(server, one);
        // The first round warms the code up.
        if (round >= 0) rates[server.name].push(rate);
      }
    }
    print(row(one, Object.fromEntries(Object.entries(rates).map(([name, list]) => [name, median(list)]))));
  }
  for (const server of running) await server.stop();
}

function row({ shards, client, bytes }, rates) {
  const shown = servers.map((name) => (rates[name] === undefined ? '–' : Math.round(rates[name]).toLocaleString('en')));
  const toKinesalite = rates.kinesalite === undefined ? '–' : (rates.ours / rates.kinesalite).toFixed(1);
  return `| ${[shards, client, bytes, ...shown, (rates.ours / rates.floor).toFixed(2), toKinesalite].join(' | ')} |`;
}

async function compareDrains() {
  print('\n| server | records of 1 KiB stored | drain, records/s | memory at its peak, MiB |');
  print('|---|---|---|---|');
  for (const name of servers.filter((one) => DRAINED[one] > 0)) {
    const server = await startServer(name);
    await createStream(agent, server.port, 'drained', 4);
    const sender = plainClient(server.port, 'drained', 1_024);
    const requests = DRAINED[name];
    await rateOf(sender, { ms: 60_000, requests });
    sender.close();
    const rate = await drain(agent, server.port, 'drained', 4, requests * 500);
    print(
      `| ${name} | ${requests * 500} | ${Math.round(rate).toLocaleString('en')} | ${(await server.peakMiB()) ?? '–'} |`,
    );
    await server.stop();
  }
}

print('PutRecords of 500 records, concurrency 4, records a second; limits lifted.\n');
await comparePuts();
await compareDrains();
agent.destroy();
