// Claim: with limits on, no shard of 500 is held below its limit by the server.
// Some shards at a time are offered a tenth more than they may take; of each must be taken what its limit is, no less.
import { newAgent, pacedClient } from './support/clients.mjs';
import { head, median, row, whole } from './support/numbers.mjs';
import { startServer } from './support/servers.mjs';
import { createStream } from './support/streams.mjs';

const SHARDS = 500;
const GROUP = 20;
const LIMIT = 1_000;
const OFFERED = 1.1;
const STREAM = 'limited';

export async function atLimits({ isQuick, print }) {
  const [groups, ms] = isQuick ? [3, 2_000] : [SHARDS / GROUP, 3_000];
  // 500 shards are what the classic limits allow in this Region.
  const server = await startServer('ours', { LIMITS: 'classic', AWS_REGION: 'us-east-1' });
  const agent = newAgent();
  await createStream(agent, server.port, STREAM, SHARDS);
  agent.destroy();
  const shares = [];
  for (let group = 0; group < groups; group += 1) {
    const shards = Array.from({ length: GROUP }, (_, index) => index * (SHARDS / GROUP) + group);
    const client = pacedClient(server.port, STREAM, { shards, of: SHARDS });
    const { accepted, seconds } = await client.offer({ recordsPerSecond: LIMIT * OFFERED, ms });
    client.close();
    shares.push(...accepted.map((records) => records / (LIMIT * seconds)));
  }
  await server.stop();
  print(`## ${SHARDS} shards at their limit of ${whole(LIMIT)} records a second, ${GROUP} at a time\n`);
  print(head(['shards measured', 'accepted / limit, least', 'accepted / limit, median']));
  print(row([shares.length, Math.min(...shares).toFixed(3), median(shares).toFixed(3)]));
}
