// Our producer in a process of its own: node one-producer.mjs PORT STREAM BYTES SEED. Asked anything, it tells its counts.
import { ours, recordsOf } from './producers.mjs';

const [port, stream, bytes, seed] = process.argv.slice(2);
const producer = await ours({
  port: Number(port),
  stream,
  recordOf: await recordsOf(Number(bytes), { seed: Number(seed) }),
});
process.on('message', () => process.send(producer.counts()));
process.once('disconnect', () => process.exit(0));
process.send('pushing');
