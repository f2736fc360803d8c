// Claim: producers that know nothing of each other share a stream, fill it, and none goes short.
// Each is a process of its own; the second comes when the first has the stream to itself.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { newAgent } from './support/clients.mjs';
import { head, row, whole } from './support/numbers.mjs';
import { measureNow, partOfLimit, sleep } from './support/producers.mjs';
import { startServer } from './support/servers.mjs';
import { createStream } from './support/streams.mjs';

const SHARDS = 4;
const BYTES = 100;
const STREAM = 'shared';
const WHOLE = { aloneMs: 5_000, settlingMs: 10_000, ms: 60_000 };
const QUICK = { aloneMs: 2_000, settlingMs: 5_000, ms: 6_000 };

export async function twoProducers({ isQuick, print }) {
  const { aloneMs, settlingMs, ms } = isQuick ? QUICK : WHOLE;
  const server = await startServer('ours', { LIMITS: 'classic' });
  const agent = newAgent();
  await createStream(agent, server.port, STREAM, SHARDS);
  agent.destroy();
  const first = await startProducer(server.port, 1);
  await sleep(aloneMs);
  const second = await startProducer(server.port, 2);
  const meeting = await measureNow([first, second], settlingMs);
  const settled = await measureNow([first, second], ms);
  for (const producer of [first, second]) producer.stop();
  await server.stop();
  print(`## Two producers on ${SHARDS} shards, ${BYTES} bytes, the second ${aloneMs / 1_000} s after the first\n`);
  print(head(['when', 'together / limit', 'first, records/s', 'second, records/s', 'throttled / attempts']));
  print(line('meeting', meeting));
  print(line('settled', settled));
}

function line(when, producers) {
  const sum = (name) => producers.reduce((total, figures) => total + figures[name], 0);
  const [{ seconds }] = producers;
  const together = partOfLimit({ accepted: sum('accepted'), bytes: sum('bytes'), seconds }, SHARDS).toFixed(3);
  const rates = producers.map(({ accepted }) => whole(accepted / seconds));
  const refused = `${((sum('throttled') / sum('attempts')) * 100).toFixed(2)} %`;
  return row([`${when}, ${Math.round(seconds)} s`, together, ...rates, refused]);
}

async function startProducer(port, seed) {
  const file = join(import.meta.dirname, 'support/one-producer.mjs');
  const child = fork(file, [port, STREAM, BYTES, seed], { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  await once(child, 'message');
  return {
    async counts() {
      child.send('count');
      const [counts] = await once(child, 'message');
      return counts;
    },
    stop: () => child.kill('SIGKILL'),
  };
}
