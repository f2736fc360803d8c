// Claim: with limits on, no shard of 500 is held below its limit by the server.
// Some shards at a time are offered a tenth more than they may take. Whatever is refused must be refused rightly: the
// shard had taken all of its limit in the second before.
import { newAgent, pacedClient } from './support/clients.mjs';
import { head, median, row, whole } from './support/numbers.mjs';
import { startServer } from './support/servers.mjs';
import { createStream } from './support/streams.mjs';

const SHARDS = 500;
const GROUP = 20;
const LIMIT = 1_000;
const OFFERED = 1.1;
const STREAM = 'limited';
const SECOND_MS = 1_000;

export async function atLimits({ isQuick, print }) {
  const [groups, ms] = isQuick ? [3, 2_000] : [SHARDS / GROUP, 3_000];
  // 500 shards are what the classic limits allow in this Region.
  const server = await startServer('ours', { LIMITS: 'classic', AWS_REGION: 'us-east-1' });
  const agent = newAgent();
  await createStream(agent, server.port, STREAM, SHARDS);
  agent.destroy();
  const measured = [];
  for (let group = 0; group < groups; group += 1) {
    const shards = Array.from({ length: GROUP }, (_, index) => index * (SHARDS / GROUP) + group);
    const client = pacedClient(server.port, STREAM, { shards, of: SHARDS });
    const requests = await client.offer({ recordsPerSecond: LIMIT * OFFERED, ms });
    client.close();
    for (let shard = 0; shard < GROUP; shard += 1)
      measured.push(
        judge(
          requests.map((one) => ofShard(one, shard)),
          ms,
        ),
      );
  }
  await server.stop();
  const shares = measured.map(({ share }) => share);
  const sum = (name) => whole(measured.reduce((total, one) => total + one[name], 0));
  print(`## ${SHARDS} shards at their limit of ${whole(LIMIT)} records a second, ${GROUP} at a time\n`);
  print(head(['shards measured', 'records refused', 'refused below the limit', 'accepted / limit, least', 'median']));
  const least = Math.min(...shares).toFixed(3);
  print(row([measured.length, sum('refused'), sum('wronglyRefused'), least, median(shares).toFixed(3)]));
}

const ofShard = ({ accepted, perShard, ...times }, shard) => ({
  ...times,
  accepted: accepted[shard],
  refused: perShard - accepted[shard],
});

function judge(requests, ms) {
  let [accepted, refused, wronglyRefused] = [0, 0, 0];
  for (const request of requests) {
    accepted += request.accepted;
    refused += request.refused;
    if (request.refused > 0 && takenBefore(request, requests) < LIMIT) wronglyRefused += request.refused;
  }
  return { share: accepted / (LIMIT * (ms / SECOND_MS)), refused, wronglyRefused };
}

/** The most that the shard can have taken in the second before its refusal: nobody knows when between asking and answer. */
const takenBefore = ({ sentMs, answeredMs }, requests) =>
  requests
    .filter((one) => one.answeredMs > sentMs - SECOND_MS && one.sentMs < answeredMs)
    .reduce((sum, one) => sum + one.accepted, 0);
