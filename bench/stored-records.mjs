// Claim: what a put costs does not depend on what is stored, and what is stored is on the disk and not in memory.
// Two servers alike, one with few records and one with two million, take turns of ten thousand records each.
import { newAgent, plainClient, rateOf } from './support/clients.mjs';
import { head, median, ratio, row, whole } from './support/numbers.mjs';
import { startServer } from './support/servers.mjs';
import { createStream, deleteStream } from './support/streams.mjs';

const SHARDS = 4;
const BATCH = 500;
const BYTES = 1_024;
const FEW = 10_000;
const STREAM = 'stored';
const WARM_UP = 100_000;

export async function storedRecords({ isQuick, print }) {
  const [many, rounds] = isQuick ? [100_000, 3] : [2_000_000, 15];
  const [small, large] = [await filled(FEW), await filled(many)];
  const rates = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    // In turn, so that neither always comes first.
    for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
      const { sender } = [small, large][which];
      rates[which].push(await rateOf(sender, { requests: FEW / BATCH }));
    }
  }
  const [few, lots] = rates.map(median);
  print('## Put rate and memory beside what is stored: records of 1 KiB, plain client\n');
  print(
    head([
      'records stored',
      'records/s',
      'of the rate with few',
      'memory of its own, peak MiB',
      'the file, mapped, MiB',
    ]),
  );
  for (const [records, rate, { peakAnonMiB, fileMiB }] of [
    [FEW, few, small],
    [many, lots, large],
  ]) {
    print(row([whole(records), whole(rate), ratio(rate, few), whole(peakAnonMiB), whole(fileMiB)]));
  }
  await Promise.all([small.stop(), large.stop()]);
}

/** A server with so many records, the client that put them, and the memory that it took on the way. */
async function filled(records) {
  const server = await startServer('ours');
  const agent = newAgent();
  await warmUp(agent, server.port);
  await createStream(agent, server.port, STREAM, SHARDS);
  agent.destroy();
  const sender = plainClient(server.port, STREAM, BYTES);
  let peakAnonMiB;
  for (let put = 0; put < records; put += FEW) {
    await rateOf(sender, { requests: FEW / BATCH });
    const { anonMiB } = await server.memory();
    if (anonMiB !== undefined) peakAnonMiB = Math.max(peakAnonMiB ?? 0, anonMiB);
  }
  const { fileMiB } = await server.memory();
  return {
    sender,
    peakAnonMiB,
    fileMiB,
    stop() {
      sender.close();
      return server.stop();
    },
  };
}

/** What is put for this is deleted again: the server with few records must be as warm as the one with many. */
async function warmUp(agent, port) {
  await createStream(agent, port, 'warm', SHARDS);
  const sender = plainClient(port, 'warm', BYTES);
  await rateOf(sender, { requests: WARM_UP / BATCH });
  sender.close();
  await deleteStream(agent, port, 'warm');
}
