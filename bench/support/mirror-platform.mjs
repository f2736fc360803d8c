// The local AWS in a process of its own, with streams of one shard each and the mirror behind one of them once it is told
// so, its function in a process of its own. It tells what the trigger has read, and what it has met.
import { environmentsOn, startStreams, triggerOn } from './app-platform.mjs';
import { CountedReads } from './counted-reads.mjs';

const options = JSON.parse(process.argv[2]);
const environments = await environmentsOn(options);
const invoke = (key, event) => environments.invoke(key, event);
const platform = await startStreams({ ...options, invoke });
// It must have begun before anything is measured: an event that is none makes it load its code.
await invoke('mirror', {}).catch(() => undefined);
const counted = new CountedReads();
const trigger = triggerOn({ kinesis: { call } }, { ...options, invoke });

process.on('message', async (message) => {
  if (message === 'mirror') await trigger.start();
  if (message === 'stop') await trigger.stop();
  process.send({ reads: counted.reads, metrics: trigger.metrics });
});
process.on('disconnect', () => process.exit());
process.send('ready');

async function call(operation, input) {
  const answer = await platform.kinesis.call(operation, input);
  if (operation === 'GetRecords') counted.take(answer);
  return answer;
}
